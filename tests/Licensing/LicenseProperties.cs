using MeteringCluster.Journaling;
using MeteringCluster.Licensing;
using Xunit;

namespace MeteringCluster.Tests.Licensing;

/// <summary>Random commands with a clock that often stops exactly where leases end. A failure names its seed.</summary>
public class LicenseProperties
{
    private const int Steps = 150;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 100)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void An_independent_model_agrees_and_no_pool_is_oversold(int seed)
    {
        var (run, model, random) = (LicenseRun.Created(), new LicenseModel(), new Random(seed));

        for (var step = 0; step < Steps; step++)
        {
            var command = RandomCommands.Next(random, run, model);
            var before = model.Pools.Keys.ToDictionary(pool => pool, pool => model.Live(pool, run.Now).Count);

            var answer = command.Do(run);

            Assert.Equal(command.Expected(run.Now), LicenseModel.Described(answer));
            foreach (var (name, pool) in model.Pools)
            {
                var counters = run.Count(name);
                Assert.Equal(model.Live(name, run.Now).Count, counters.Sessions);
                Assert.Equal(pool.Assigned.Count, counters.Assigned);
                var seats = model.Seats(name, run.Now);
                Assert.Equal(seats, counters.Licensed);
                Assert.Equal(Math.Max(0, seats - model.Taken(name, run.Now)), counters.Remaining);
                Assert.Equal(Math.Max(0, model.Taken(name, run.Now) - seats), counters.OverAllocated);
                // A lowered pool may be over, but then it never gains.
                if (pool.Mode == SeatMode.Concurrent) Assert.True(counters.Sessions <= Math.Max(seats, before.GetValueOrDefault(name)));
            }

            Assert.Equal(run.Versions().Length + model.Revisions, LicenseViews.Found(run.State, run.Now).Revision);
            Assert.Equal(model.Rows(run.Now), run.Listed().Select(LicenseModel.Row));
            Assert.Equal(
                model.Servers.Select(server => (server.Name, server.Email, server.Synced)),
                run.Servers().Select(row => (row.Server, row.Email, row.LastSync)));
            Assert.Equal(
                model.Servers.Select(server => model.Sessions.Count(session => session.Server == server.Name && session.End > run.Now)),
                run.Servers().Select(row => row.Sessions));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Replay_gives_the_live_state_byte_for_byte_from_every_snapshot_on(int seed)
    {
        var (run, model, random) = (LicenseRun.Created(), new LicenseModel(), new Random(seed));
        var snapshots = new List<(int Journaled, byte[] Bytes)>();
        for (var step = 0; step < Steps; step++)
        {
            RandomCommands.Next(random, run, model).Do(run);
            if (random.Next(10) == 0) snapshots.Add((run.Journal.Count, LicenseRun.Snapshot(run.State)));
        }

        var live = LicenseRun.Snapshot(run.State);

        Assert.Equal(live, LicenseRun.Snapshot(LicenseRun.Replayed(run.Journal)));
        foreach (var (journaled, bytes) in snapshots)
        {
            var state = LicenseRun.Restored(bytes);
            Assert.Equal(bytes, LicenseRun.Snapshot(state));
            foreach (var payload in run.Journal.Skip(journaled))
                state = RecordCodec.Apply(LicenseFold.Instance, state, payload);
            Assert.Equal(live, LicenseRun.Snapshot(state));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_run_that_restarts_anywhere_decides_the_same(int seed)
    {
        var (one, split) = (LicenseRun.Created(), LicenseRun.Created());
        var (model, random, restarts) = (new LicenseModel(), new Random(seed), new Random(seed + 1));
        for (var step = 0; step < Steps; step++)
        {
            var command = RandomCommands.Next(random, one, model);
            split.Now = one.Now;
            if (restarts.Next(5) == 0) split.Restart();

            Assert.Equal(LicenseModel.Described(command.Do(one)), LicenseModel.Described(command.Do(split)));
        }

        Assert.Equal(LicenseRun.Snapshot(one.State), LicenseRun.Snapshot(split.State));
        Assert.Equal(one.Journal.Select(payload => payload.ToArray()), split.Journal.Select(payload => payload.ToArray()));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_repeat_at_the_same_instant_changes_nothing(int seed)
    {
        var (run, model, random) = (LicenseRun.Created(), new LicenseModel(), new Random(seed));
        for (var step = 0; step < Steps; step++)
        {
            var command = RandomCommands.Next(random, run, model);
            command.Do(run);
            if (!command.Repeatable) continue;

            command.Do(run);
            Assert.Empty(run.Last);
        }
    }
}
