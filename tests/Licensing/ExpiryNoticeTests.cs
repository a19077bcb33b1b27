using MeteringCluster.Licensing;
using MeteringCluster.Notices;
using Xunit;

namespace MeteringCluster.Tests.Licensing;

/// <summary>That a licence expires soon is noticed as due work, and told by mail and webhook (A28).</summary>
public class ExpiryNoticeTests
{
    [Fact]
    public void Notices_come_at_their_days_and_at_the_end_each_once()
    {
        var run = LicenseRun.Created();
        List<(int Days, DateTimeOffset At)> seen = [];
        while (run.State.NextNoticeAt is { } due)
        {
            run.Now = due.AddTicks(-1);
            run.Wake();
            Assert.Empty(run.Last);

            run.Now = due;
            run.Wake();
            var noticed = Assert.IsType<ExpiryNoticed>(run.Last.Single());
            run.Wake();
            Assert.Empty(run.Last);
            seen.Add((noticed.DaysBefore, noticed.At));
        }

        Assert.Equal(
            [(30, LicenseRun.End.AddDays(-30)), (7, LicenseRun.End.AddDays(-7)), (1, LicenseRun.End.AddDays(-1)), (0, LicenseRun.End)], seen);
        Assert.Equal(4, Assert.IsType<LicenseFound>(LicenseViews.Get(run.State, run.Now)).Standing.Notices.Length);
    }

    [Fact]
    public void Each_is_told_once_to_whom_the_tenant_has_told_to()
    {
        var state = LicenseRun.Created().State;

        var soon = state.Notice(LicenseRun.End.AddDays(-30)).Effects.Single();
        var over = state.Notice(LicenseRun.End).Effects.Single();

        Assert.Equal((TellNotice.EffectKind, NoticeTypes.LicenseExpiring), (soon.Kind, soon.Read(NoticeJson.Default.TellNotice).Notice.Type));
        var told = over.Read(NoticeJson.Default.TellNotice);
        Assert.Equal(("acme", NoticeTypes.LicenseExpired), (told.Tenant, told.Notice.Type));
        Assert.Equal([NoticeFact.Of("serial", state.License!.Serial!), NoticeFact.Instant("expiresAt", LicenseRun.End)], told.Notice.Facts.AsEnumerable());
        Assert.NotEqual(soon.Id, over.Id);
    }

    [Fact]
    public void What_was_missed_is_made_up_for_by_the_tightest_alone()
    {
        var run = LicenseRun.Created();
        run.Now = LicenseRun.End.AddDays(-3);

        run.Wake();

        Assert.Equal(7, Assert.IsType<ExpiryNoticed>(run.Last.Single()).DaysBefore);
        Assert.Equal(LicenseRun.End.AddDays(-1), run.State.NextNoticeAt);
    }

    [Fact]
    public void Another_end_starts_anew()
    {
        var run = LicenseRun.Created();
        run.Now = LicenseRun.End;
        run.Wake();

        run.Terms(new TermChange(End: LicenseRun.End.AddYears(1)));

        Assert.Empty(Assert.IsType<LicenseFound>(LicenseViews.Get(run.State, run.Now)).Standing.Notices);
        Assert.Equal(LicenseRun.End.AddYears(1).AddDays(-30), run.State.NextNoticeAt);
    }

    [Fact]
    public void A_licence_from_before_there_were_serials_gets_one_and_is_due_from_its_next_record_on()
    {
        var old = """
            {"event":"license-created","spec":{"type":"Enterprise","billingFrequency":"Monthly","start":"2026-01-01T00:00:00+00:00",
             "end":"2027-01-01T00:00:00+00:00","pools":{"full":{"seats":2,"mode":"Named"}},"sessionLease":"00:10:00",
             "activationLimit":1,"dataManagement":true},"at":"2026-03-10T12:00:00+00:00"}
            """u8.ToArray();
        var state = LicenseFold.Instance.Apply(new LicenseState("acme"), LicenseFold.Instance.Decode(old));

        Assert.True(SerialNumber.TryNormalize(state.License!.Serial, out var serial) && serial == state.License.Serial);
        Assert.Equal((2026, DataManagementParts.All, TimeSpan.FromHours(24)), (state.License.Model, state.License.DataManagementParts, state.License.OfflineFor));
        Assert.Equal([30, 7, 1], state.License.NoticeDays.AsEnumerable());
        Assert.Null(LicenseFold.Instance.DueAt(state));

        state.Apply(new Acted(LicenseRun.Noon, new("key", "request")));

        Assert.Equal(LicenseRun.End.AddDays(-30), LicenseFold.Instance.DueAt(state));
    }
}
