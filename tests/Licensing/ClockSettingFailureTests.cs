using MeteringCluster.Licensing;
using MeteringCluster.Tests.Kit;
using Xunit;

namespace MeteringCluster.Tests.Licensing;

/// <summary>E6: that the clock was set is not forgotten with the record that says so.</summary>
public class ClockSettingFailureTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_setting_whose_record_is_lost_is_found_again_and_one_that_landed_is_not_counted_twice(bool lost)
    {
        var (journal, clock) = (new SimulatedJournal { FlushesAtOnce = true }, new ManualClock(LicenseRun.Noon));
        await using var host = new SimulatedHost(journal, clock);
        var license = new LicenseGrain("acme", host.Runtime);
        await license.Create(LicenseRun.Spec);
        await license.OpenSession(new OpenSession("ann", "viewer", "web", null));
        var end = ((SessionPage)await license.ListSessions(new ListSessions(null, null, null, null, 10))).Sessions.Single().LeaseExpiresAt;
        journal.FlushesAtOnce = false;
        clock.Set(TimeSpan.FromHours(5));

        var opening = license.OpenSession(new OpenSession("bob", "viewer", "web", null)).AsTask();
        if (lost)
        {
            journal.FailFlush();
            await Assert.ThrowsAsync<JournalUnavailableException>(() => opening);
        }
        else
        {
            journal.Flush();
            await opening;
            license.TryLetGo();
        }

        journal.FlushesAtOnce = true;
        var page = (SessionPage)await license.ListSessions(new ListSessions("ann", null, null, null, 10));
        Assert.Equal(end + TimeSpan.FromHours(5), page.Sessions.Single().LeaseExpiresAt);
    }

    [Fact]
    public async Task A_look_while_nothing_can_be_written_answers_all_the_same()
    {
        var (journal, clock) = (new SimulatedJournal { FlushesAtOnce = true }, new ManualClock(LicenseRun.Noon));
        await using var host = new SimulatedHost(journal, clock);
        var license = new LicenseGrain("acme", host.Runtime);
        await license.Create(LicenseRun.Spec);
        await license.OpenSession(new OpenSession("ann", "viewer", "web", null));
        journal.IsWritable = false;
        clock.Set(TimeSpan.FromHours(5));

        Assert.IsType<SeatCounters>(await license.CountSeats());

        journal.IsWritable = true;
        Assert.Equal(1, ((SeatCounters)await license.CountSeats()).Sessions);
    }
}
