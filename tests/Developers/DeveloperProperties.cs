using MeteringCluster.Developers;
using MeteringCluster.Journaling;
using Xunit;

namespace MeteringCluster.Tests.Developers;

/// <summary>Random commands against a model that counts by looking at everybody each time. A failure names its seed.</summary>
public class DeveloperProperties
{
    private const int Steps = 120;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 60)];

    [Theory(DisplayName = "B7, B9: counters are exact and no policy is overshot, as an independent model has it")]
    [MemberData(nameof(Seeds))]
    public void An_independent_model_agrees(int seed)
    {
        var (run, model, random) = (new DevelopersRun(), new DeveloperModel(), new Random(seed));
        for (var step = 0; step < Steps; step++)
        {
            var command = RandomDeveloperCommand.Next(random);
            var before = DeveloperModel.Modules.ToDictionary(module => module, model.Consumed);

            var expected = model.Do(command);
            var answer = command.Do(run);

            Assert.Equal(expected, (answer as DevelopersRefusal)?.Code ?? "done");
            Assert.Equal(model.Listed(), run.State.List.Select(one => DeveloperModel.Text(run.State.Entry(one))));
            foreach (var module in DeveloperModel.Modules)
            {
                Assert.Equal(model.Consumed(module), run.Consumed(module));
                if (model.Allowed(module) is { } allowed && command.Kind != RandomDeveloperCommand.Kinds.Subscribe)
                    Assert.True(model.Consumed(module) <= Math.Max(allowed, before[module]));
            }

            foreach (var id in RandomDeveloperCommand.Ids) Assert.Equal(model.Behind(id), run.Ask(id).Developer);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Replay_gives_the_live_state_byte_for_byte_from_every_snapshot_on(int seed)
    {
        var (run, random) = (new DevelopersRun { Asking = DevelopersRun.By }, new Random(seed));
        var snapshots = new List<(int Journaled, byte[] Bytes)>();
        for (var step = 0; step < Steps; step++)
        {
            RandomDeveloperCommand.Next(random).Do(run);
            if (random.Next(8) == 0) snapshots.Add((run.Journal.Count, DevelopersRun.Snapshot(run.State)));
        }

        var live = DevelopersRun.Snapshot(run.State);

        Assert.Equal(live, DevelopersRun.Snapshot(DevelopersRun.Replayed(run.Journal)));
        foreach (var (journaled, bytes) in snapshots)
        {
            var state = DevelopersRun.Restored(bytes);
            Assert.Equal(bytes, DevelopersRun.Snapshot(state));
            foreach (var payload in run.Journal.Skip(journaled))
                state = RecordCodec.Apply(DevelopersFold.Instance, state, payload);
            Assert.Equal(live, DevelopersRun.Snapshot(state));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_run_that_restarts_anywhere_decides_the_same(int seed)
    {
        var (one, split) = (new DevelopersRun(), new DevelopersRun());
        var (random, restarts) = (new Random(seed), new Random(seed + 1));
        for (var step = 0; step < Steps; step++)
        {
            var command = RandomDeveloperCommand.Next(random);
            if (restarts.Next(5) == 0) split.Restart();

            Assert.Equal((command.Do(one) as DevelopersRefusal)?.Code, (command.Do(split) as DevelopersRefusal)?.Code);
        }

        Assert.Equal(DevelopersRun.Snapshot(one.State), DevelopersRun.Snapshot(split.State));
        Assert.Equal(one.Journal.Select(payload => payload.ToArray()), split.Journal.Select(payload => payload.ToArray()));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_repeat_changes_nothing(int seed)
    {
        var (run, random) = (new DevelopersRun(), new Random(seed));
        for (var step = 0; step < Steps; step++)
        {
            var command = RandomDeveloperCommand.Next(random);
            command.Do(run);
            // Of a merged id a second deletion finds nothing, and of a listed one neither.
            command.Do(run);
            Assert.Empty(run.Last);
        }
    }
}
