using MeteringCluster.Journaling;
using MeteringCluster.Licensing;
using Xunit;

namespace MeteringCluster.Tests.Licensing;

/// <summary>Random commands with a clock that often stops exactly where leases end. A failure names its seed.</summary>
public class LicenseProperties
{
    private const int Steps = 150;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 100)];

    public static TheoryData<int, CommandMix> Runs
    {
        get
        {
            var runs = new TheoryData<int, CommandMix>();
            foreach (var mix in Enum.GetValues<CommandMix>())
                for (var seed = 1; seed <= 100; seed++) runs.Add(seed, mix);
            return runs;
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void An_independent_model_agrees_and_no_pool_is_oversold(int seed, CommandMix mix)
    {
        var (run, model, random) = (LicenseRun.Created(), new LicenseModel(), new Random(seed));

        for (var step = 0; step < Steps; step++)
        {
            var command = RandomCommands.Next(random, run, model, mix);
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
                if (mix == CommandMix.SeatsNeverLowered && pool.Mode == SeatMode.Concurrent) Assert.True(counters.Sessions <= seats);
                if (pool.Mode == SeatMode.Concurrent) Assert.True(counters.Sessions <= Math.Max(seats, before.GetValueOrDefault(name)));
            }

            if (answer is LicenseFound found)
            {
                var after = LicenseViews.Found(run.State, run.Now);
                Assert.Equal(after.Revision, found.Revision);
                Assert.Equal(after.License.Pools, found.License.Pools);
                Assert.Equal(after.Granted, found.Granted);
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
    [MemberData(nameof(Runs))]
    public void Replay_gives_the_live_state_byte_for_byte_from_every_snapshot_on(int seed, CommandMix mix)
    {
        var (run, model, random) = (LicenseRun.Created(), new LicenseModel(), new Random(seed));
        var snapshots = new List<(int Journaled, byte[] Bytes)>();
        for (var step = 0; step < Steps; step++)
        {
            RandomCommands.Next(random, run, model, mix).Do(run);
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
    [MemberData(nameof(Runs))]
    public void A_run_that_restarts_anywhere_decides_the_same(int seed, CommandMix mix)
    {
        var (one, split) = (LicenseRun.Created(), LicenseRun.Created());
        var (model, random, restarts) = (new LicenseModel(), new Random(seed), new Random(seed + 1));
        for (var step = 0; step < Steps; step++)
        {
            var command = RandomCommands.Next(random, one, model, mix);
            split.Now = one.Now;
            if (restarts.Next(5) == 0) split.Restart();

            Assert.Equal(LicenseModel.Described(command.Do(one)), LicenseModel.Described(command.Do(split)));
        }

        Assert.Equal(LicenseRun.Snapshot(one.State), LicenseRun.Snapshot(split.State));
        Assert.Equal(one.Journal.Select(payload => payload.ToArray()), split.Journal.Select(payload => payload.ToArray()));
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void A_repeat_at_the_same_instant_changes_nothing(int seed, CommandMix mix)
    {
        var (run, model, random) = (LicenseRun.Created(), new LicenseModel(), new Random(seed));
        for (var step = 0; step < Steps; step++)
        {
            var command = RandomCommands.Next(random, run, model, mix);
            command.Do(run);
            if (!command.Repeatable) continue;

            command.Do(run);
            Assert.Empty(run.Last);
        }
    }

    [Theory]
    [InlineData(CommandMix.Seats)]
    [InlineData(CommandMix.SeatsNeverLowered)]
    public void The_runs_about_seats_take_them_from_many_sessions(CommandMix mix)
    {
        var unseated = 0;
        for (var seed = 1; seed <= 10; seed++)
        {
            var (run, model, random) = (LicenseRun.Created(), new LicenseModel(), new Random(seed));
            for (var step = 0; step < Steps; step++) RandomCommands.Next(random, run, model, mix).Do(run);
            unseated += model.Unseated;
        }

        Assert.InRange(unseated, 30, int.MaxValue);
    }
}
