using MeteringCluster.Audit;
using MeteringCluster.Journal;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Kit.Hosts;
using Xunit;

namespace MeteringCluster.Tests.Audit;

public sealed class RefusalsGrainTests() : RefusalsGrainContract(HostKind.Embedded);

public sealed class RefusalsGrainOnOrleansTests() : RefusalsGrainContract(HostKind.Orleans), IOnOrleans;

public abstract class RefusalsGrainContract(HostKind host)
{
    private static readonly TenantId Acme = TenantId.Parse("acme");
    private static readonly DateTimeOffset EndOfNovember = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly Refusal Refused = new(
        new Origin("key1", "req-1"), TrailActions.SeatAssign, "pool-not-named", "The pool is concurrent.", []);

    [HostFact(DisplayName = "C8: a month's refusals hold that month's instants alone, whatever the clocks say")]
    public async Task A_months_refusals_hold_that_months_instants_alone()
    {
        var clock = new ManualClock(EndOfNovember.AddTicks(-1));
        await using var cluster = await GrainHost.Begin(host, new MemoryJournal(), clock);
        var (november, december) = (AuditMonth.Of(clock.GetUtcNow()), AuditMonth.Of(EndOfNovember));

        // A caller whose clock is ahead asks for a month that has not begun here.
        var early = await cluster.Grains.Refusals(Acme, december).Note(Refused);
        var last = await cluster.Grains.Refusals(Acme, november).Note(Refused);
        clock.MoveTo(EndOfNovember);
        var late = await cluster.Grains.Refusals(Acme, november).Note(Refused);

        Assert.Equal(new RefusalNoted(EndOfNovember), early);
        Assert.Equal(new RefusalNoted(EndOfNovember.AddTicks(-1)), last);
        Assert.Equal(new MonthIsOver(EndOfNovember), late);
    }
}
