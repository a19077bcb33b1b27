using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using MeteringCluster.Audit;
using MeteringCluster.Licensing;
using Xunit;

namespace MeteringCluster.Tests.Licensing;

/// <summary>Bytes that lie in journals must be readable forever, so some are spelled out here.</summary>
public class LicenseEncodingTests
{
    private static readonly SessionId Id = new(UInt128.Parse("00112233445566778899aabbccddeeff", System.Globalization.NumberStyles.HexNumber, null));

    private static readonly DateTimeOffset At = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    private static readonly LicenseSpec Spec = new(
        "Enterprise", BillingFrequency.Yearly, At, At.AddYears(1),
        ImmutableSortedDictionary<string, SeatPoolSpec>.Empty.Add("full", new(3, SeatMode.Named)), TimeSpan.FromMinutes(1), 2, true)
    {
        Serial = "SERIAL",
        Model = 2027,
        Plan = "Gold",
        DataManagementParts = DataManagementParts.Olap | DataManagementParts.DataSync,
        RequireActivation = true,
        OfflineFor = TimeSpan.FromHours(12),
        NoticeDays = [14, 1],
    };

    public static TheoryData<LicenseEvent, string> Journaled => new()
    {
        {
            new SessionOpened(At, Id, At.AddTicks(1), "full", "ann", "web", "key"),
            "0100E0438E9C7EDE08FFEEDDCCBBAA9988776655443322110001E0438E9C7EDE080400000066756C6C03000000616E6E03000000776562030000006B6579"
        },
        {
            new SessionOpened(At, Id, At.AddTicks(1), "full", "ann", "web", null),
            "0100E0438E9C7EDE08FFEEDDCCBBAA9988776655443322110001E0438E9C7EDE080400000066756C6C03000000616E6E03000000776562FFFFFFFF"
        },
        {
            new SessionsRenewed(At, At.AddTicks(1), [Id]),
            "0200E0438E9C7EDE0801E0438E9C7EDE0801000000FFEEDDCCBBAA99887766554433221100"
        },
        {
            new SessionOpened(At, Id, At.AddTicks(1), "full", "ann", "web", null, "web-1"),
            "0700E0438E9C7EDE08FFEEDDCCBBAA9988776655443322110001E0438E9C7EDE080400000066756C6C03000000616E6E03000000776562FFFFFFFF050000007765622D31"
        },
        { new Acted(At, new Origin("key-1", "request-1")), "0500E0438E9C7EDE08050000006B65792D3109000000726571756573742D31" },
        { new ServerSynced(At, "web-1"), "0600E0438E9C7EDE08050000007765622D31" },
        {
            new ServerSignedIn(At, "web-1", null, "ann@acme.example"),
            Json("""{"event":"server-signed-in","server":"web-1","name":null,"email":"ann@acme.example","at":"2026-03-10T12:00:00+00:00"}""")
        },
        {
            new ServerSignedIn(At, "web-1", "Web", "ann@acme.example", "key-1"),
            Json("""{"event":"server-signed-in","server":"web-1","name":"Web","email":"ann@acme.example","key":"key-1","at":"2026-03-10T12:00:00+00:00"}""")
        },
        {
            new ServerSignedOut(At, "web-1", Detachment.Released),
            Json("""{"event":"server-signed-out","server":"web-1","how":"Released","at":"2026-03-10T12:00:00+00:00"}""")
        },
        { new ActivationsReset(At), Json("""{"event":"activations-reset","at":"2026-03-10T12:00:00+00:00"}""") },
        {
            new SnapshotIssued(At, "web-1", At.AddHours(1)),
            Json("""{"event":"snapshot-issued","server":"web-1","until":"2026-03-10T13:00:00+00:00","at":"2026-03-10T12:00:00+00:00"}""")
        },
        {
            new SnapshotIssued(At, "web-1", At.AddHours(1), At.AddHours(-1)),
            Json("""{"event":"snapshot-issued","server":"web-1","until":"2026-03-10T13:00:00+00:00","from":"2026-03-10T11:00:00+00:00","at":"2026-03-10T12:00:00+00:00"}""")
        },
        {
            new OfflineReported(At, "web-1", "r1", "00ff", [
                new OfflineResult(new OfflineSession("s1", "ann", "full", "web", At, null), OfflineOutcome.Admitted, null, Id, At.AddHours(1)),
                new OfflineResult(new OfflineSession("s2", "bob", "gold", "web", At, At), OfflineOutcome.Refused, "unknown-pool", null, null)]),
            Json("""{"event":"offline-reported","server":"web-1","report":"r1","contentHash":"00ff","results":[{"session":{"id":"s1","user":"ann","userType":"full","module":"web","openedAt":"2026-03-10T12:00:00+00:00","endedAt":null},"outcome":"Admitted","code":null,"live":{"value":88962710306127702866241727433142015},"leaseExpiresAt":"2026-03-10T13:00:00+00:00"},{"session":{"id":"s2","user":"bob","userType":"gold","module":"web","openedAt":"2026-03-10T12:00:00+00:00","endedAt":"2026-03-10T12:00:00+00:00"},"outcome":"Refused","code":"unknown-pool","live":null,"leaseExpiresAt":null}],"at":"2026-03-10T12:00:00+00:00"}""")
        },
        {
            new LicenseCreated(At, Spec),
            Json("""{"event":"license-created","spec":{"type":"Enterprise","billingFrequency":"Yearly","start":"2026-03-10T12:00:00+00:00","end":"2027-03-10T12:00:00+00:00","pools":{"full":{"seats":3,"mode":"Named"}},"sessionLease":"00:01:00","activationLimit":2,"dataManagement":true,"serial":"SERIAL","model":2027,"plan":"Gold","dataManagementParts":"Olap, DataSync","requireActivation":true,"offlineFor":"12:00:00","noticeDays":[14,1]},"at":"2026-03-10T12:00:00+00:00"}""")
        },
        {
            new LicenseTermsChanged(At, Spec with { Plan = null, OfflineFor = TimeSpan.Zero }),
            Json("""{"event":"license-terms-changed","spec":{"type":"Enterprise","billingFrequency":"Yearly","start":"2026-03-10T12:00:00+00:00","end":"2027-03-10T12:00:00+00:00","pools":{"full":{"seats":3,"mode":"Named"}},"sessionLease":"00:01:00","activationLimit":2,"dataManagement":true,"serial":"SERIAL","model":2027,"plan":null,"dataManagementParts":"Olap, DataSync","requireActivation":true,"offlineFor":"00:00:00","noticeDays":[14,1]},"at":"2026-03-10T12:00:00+00:00"}""")
        },
        { new LicenseWasPaused(At, "unpaid"), Json("""{"event":"license-paused","reason":"unpaid","at":"2026-03-10T12:00:00+00:00"}""") },
        { new LicenseWasResumed(At), Json("""{"event":"license-resumed","at":"2026-03-10T12:00:00+00:00"}""") },
        { new ExpiryNoticed(At, At.AddDays(7), 7), Json("""{"event":"expiry-noticed","end":"2026-03-17T12:00:00+00:00","daysBefore":7,"at":"2026-03-10T12:00:00+00:00"}""") },
        { new LeasesShifted(At, TimeSpan.FromMinutes(90)), Json("""{"event":"leases-shifted","by":"01:30:00","at":"2026-03-10T12:00:00+00:00"}""") },
        { new SessionClosed(At, Id), "0300E0438E9C7EDE08FFEEDDCCBBAA99887766554433221100" },
        {
            new SessionsLapsed(At, [new LapsedSession(Id, At.AddTicks(1))]),
            "0400E0438E9C7EDE0801000000FFEEDDCCBBAA9988776655443322110001E0438E9C7EDE08"
        },
        {
            new SeatGranted(At, "coupon/K7RM2XQ9", 2, "screen", 5, true, At.AddHours(1)),
            Json("""{"event":"seat-granted","id":"coupon/K7RM2XQ9","version":2,"pool":"screen","seats":5,"on":true,"endsAt":"2026-03-10T13:00:00+00:00","at":"2026-03-10T12:00:00+00:00"}""")
        },
        { new SeatsEnded(At, 3), Json("""{"event":"seats-ended","grants":3,"at":"2026-03-10T12:00:00+00:00"}""") },
        { new SeatAssigned(At, "full", "ann"), Json("""{"event":"seat-assigned","pool":"full","user":"ann","at":"2026-03-10T12:00:00+00:00"}""") },
        { new SeatUnassigned(At, "full", "ann"), Json("""{"event":"seat-unassigned","pool":"full","user":"ann","at":"2026-03-10T12:00:00+00:00"}""") },
        {
            new LicenseChanged(At, ImmutableSortedDictionary<string, SeatPoolSpec>.Empty.Add("full", new(3, SeatMode.Named)), TimeSpan.FromMinutes(1)),
            Json("""{"event":"license-changed","pools":{"full":{"seats":3,"mode":"Named"}},"sessionLease":"00:01:00","at":"2026-03-10T12:00:00+00:00"}""")
        },
    };

    [Theory]
    [MemberData(nameof(Journaled))]
    public void An_event_has_its_bytes_for_good(LicenseEvent @event, string hex)
    {
        var bytes = new ArrayBufferWriter<byte>();
        LicenseFold.Instance.Encode(@event, bytes);

        Assert.Equal(hex, Convert.ToHexString(bytes.WrittenSpan));

        // What was read gives the same bytes again; arrays inside keep the records themselves from being compared.
        var again = new ArrayBufferWriter<byte>();
        LicenseFold.Instance.Encode(LicenseFold.Instance.Decode(bytes.WrittenMemory), again);
        Assert.Equal(hex, Convert.ToHexString(again.WrittenSpan));
    }

    [Theory]
    [MemberData(nameof(Journaled))]
    public void A_damaged_event_is_never_taken_for_another(LicenseEvent @event, string hex)
    {
        var bytes = Convert.FromHexString(hex);

        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<InvalidDataException>(() => LicenseFold.Instance.Decode(bytes.AsMemory(0, length)));
        Assert.Throws<InvalidDataException>(() => LicenseFold.Instance.Decode((byte[])[.. bytes, 1]));
        Assert.NotNull(@event);
    }

    [Theory]
    [InlineData("00")]
    [InlineData("FF00E0438E9C7EDE08")]
    [InlineData("0200E0438E9C7EDE0801E0438E9C7EDE08FFFFFFFF")]
    [InlineData("0200E0438E9C7EDE0801E0438E9C7EDE08FFFFFF7F")]
    [InlineData("03FFFFFFFFFFFFFFFFFFEEDDCCBBAA99887766554433221100")]
    public void What_is_no_event_is_refused(string hex) =>
        Assert.Throws<InvalidDataException>(() => LicenseFold.Instance.Decode(Convert.FromHexString(hex)));

    [Fact]
    public void An_event_of_another_name_is_refused() =>
        Assert.Throws<InvalidDataException>(() => LicenseFold.Instance.Decode("""{"event":"license-eaten"}"""u8.ToArray()));

    [Fact]
    public void A_session_id_has_one_spelling()
    {
        Assert.Equal("00112233445566778899aabbccddeeff", Id.ToString());
        Assert.True(SessionId.TryParse(Id.ToString(), out var parsed) && parsed == Id);
        foreach (var other in new[] { "", "00112233445566778899AABBCCDDEEFF", " 0112233445566778899aabbccddeeff", "+0112233445566778899aabbccddeeff", "0011" })
            Assert.False(SessionId.TryParse(other, out _));
    }

    private static string Json(string text) => Convert.ToHexString(Encoding.UTF8.GetBytes(text));
}
