using MeteringCluster.Licensing;
using MeteringCluster.Tests.Kit;
using Xunit;

namespace MeteringCluster.Tests.Licensing;

/// <summary>C1: waiting for another licence, where it changes by itself.</summary>
public sealed class SeatEndWaitTests
{
    [Fact(DisplayName = "C1: whoever waits hears of the end of seats when they end, though nothing else happens and no time-out is near")]
    public async Task Who_waits_hears_of_an_end_at_its_instant()
    {
        var clock = new ManualClock(LicenseRun.Noon);
        await using var host = new SimulatedHost(new SimulatedJournal { FlushesAtOnce = true }, clock);
        var license = new LicenseGrain("acme", host.Runtime);
        await license.Create(LicenseRun.Spec);
        await license.Grant(new SeatGrant("coupon/a", 1, "screen", 4, true, clock.GetUtcNow().AddSeconds(1)));
        var given = (LicenseFound)await license.Grant(new SeatGrant("coupon/b", 1, "screen", 2, true, clock.GetUtcNow().AddSeconds(2)));

        // Ended already, but not noted, when the wait begins.
        clock.Advance(TimeSpan.FromSeconds(1));
        var first = (LicenseFound)await license.Get();
        Assert.Equal((given.Revision + 1, 2L), (first.Revision, first.Granted["screen"]));
        var waiting = license.WaitForChange(first.Mark, TimeSpan.FromSeconds(5)).AsTask();
        clock.Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromMilliseconds(1));
        Assert.False(waiting.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(1));

        // The clock stands still: only the end itself can have woken it.
        var ended = (LicenseFound)await waiting.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal((first.Revision + 1, 0L), (ended.Revision, ended.Granted["screen"]));
    }
}
