using System.Buffers;
using System.Text;
using MeteringCluster.Audit;
using MeteringCluster.Developers;
using Xunit;

namespace MeteringCluster.Tests.Developers;

/// <summary>Bytes that lie in journals must be readable forever, so they are spelled out here.</summary>
public class DevelopersEncodingTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<DevelopersEvent, string> Journaled => new()
    {
        { new DevelopersActed(At, new Origin("key1", "r1")), Json("""{"event":"acted","by":{"keyId":"key1","requestId":"r1"},"at":"2026-03-10T12:00:00+00:00"}""") },
        {
            new SubscriptionWasPut(At, "insights", new(5, At, At.AddDays(1), Overage.Allow, 10)),
            Json("""{"event":"subscription-put","module":"insights","terms":{"purchased":5,"start":"2026-03-10T12:00:00+00:00","end":"2026-03-11T12:00:00+00:00","overage":"Allow","percent":10},"at":"2026-03-10T12:00:00+00:00"}""")
        },
        { new SubscriptionWasRemoved(At, "insights"), Json("""{"event":"subscription-removed","module":"insights","at":"2026-03-10T12:00:00+00:00"}""") },
        {
            new DeveloperWasListed(At, new DeveloperEntry("ann", "Ann", "ann@x.org", "QA", ["insights"])),
            Json("""{"event":"developer-listed","developer":{"id":"ann","name":"Ann","email":"ann@x.org","role":"QA","modules":["insights"]},"at":"2026-03-10T12:00:00+00:00"}""")
        },
        { new DeveloperWasRemoved(At, "ann"), Json("""{"event":"developer-removed","id":"ann","at":"2026-03-10T12:00:00+00:00"}""") },
        { new MergedIdWasFreed(At, "ann"), Json("""{"event":"merged-id-freed","id":"ann","at":"2026-03-10T12:00:00+00:00"}""") },
        {
            new DevelopersWereMerged(At, new DeveloperEntry("ann", "Ann", null, "QA", []), ["bob"]),
            Json("""{"event":"developers-merged","kept":{"id":"ann","name":"Ann","role":"QA","modules":[]},"removed":["bob"],"at":"2026-03-10T12:00:00+00:00"}""")
        },
        { new DuplicatesWereDismissed(At, ["ann", "bob"]), Json("""{"event":"duplicates-dismissed","ids":["ann","bob"],"at":"2026-03-10T12:00:00+00:00"}""") },
        {
            new DevelopersWereImported(At, true, 1, 0, Rows(), ["bob"]),
            "0100E0438E9C7EDE0801010000000000000001000000" + "03000000626F62" + "49000000"
            + "010703000000020051410800696E7369676874730000020000000305006140782E6F0200C3850000000001000000010200626F0200426F0800626F40782E6F72670000000002000000"
        },
    };

    private static byte[] Rows()
    {
        var rows = new DeveloperBatchWriter(DeveloperColumns.All);
        rows.Add("a@x.o", "Å", "a@x.o", "QA", "insights");
        rows.Add("bo", "Bo", "bo@x.org", "QA", "");
        return rows.ToArray();
    }

    [Theory]
    [MemberData(nameof(Journaled))]
    public void An_event_has_its_bytes_for_good(DevelopersEvent @event, string hex)
    {
        Assert.Equal(hex, Convert.ToHexString(Encoded(@event)));
        Assert.Equal(hex, Convert.ToHexString(Encoded(DevelopersFold.Instance.Decode(Convert.FromHexString(hex)))));
    }

    [Theory]
    [MemberData(nameof(Journaled))]
    public void A_damaged_event_is_never_taken_for_another(DevelopersEvent @event, string hex)
    {
        var bytes = Convert.FromHexString(hex);

        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<InvalidDataException>(() => DevelopersFold.Instance.Decode(bytes.AsMemory(0, length)));
        Assert.Throws<InvalidDataException>(() => DevelopersFold.Instance.Decode((byte[])[.. bytes, 1]));
        Assert.NotNull(@event);
    }

    [Theory]
    [InlineData("00")]
    [InlineData("0200E0438E9C7EDE08")]
    [InlineData("0100E0438E9C7EDE080000000000000000000000000007000000010700000000FFFFFF7F")]
    public void What_is_no_event_is_refused(string hex) =>
        Assert.Throws<InvalidDataException>(() => DevelopersFold.Instance.Decode(Convert.FromHexString(hex)));

    private static byte[] Encoded(DevelopersEvent @event)
    {
        var bytes = new ArrayBufferWriter<byte>();
        DevelopersFold.Instance.Encode(@event, bytes);
        return bytes.WrittenSpan.ToArray();
    }

    private static string Json(string text) => Convert.ToHexString(Encoding.UTF8.GetBytes(text));
}
