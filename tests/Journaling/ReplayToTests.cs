using MeteringCluster.Journal;
using MeteringCluster.Journaling;
using MeteringCluster.Tests.Kit;
using Xunit;

namespace MeteringCluster.Tests.Journaling;

/// <summary>What a grain's state was at an instant (E9).</summary>
public sealed class ReplayToTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    private static readonly CounterFold Fold = new();

    private readonly MemoryJournal _journal = new();
    private readonly Owner _owner = new(Fold.Kind, "one");

    [Fact(DisplayName = "E9: a record counts from its own instant on, and those of one instant together")]
    public async Task A_record_counts_from_its_own_instant_on()
    {
        var tick = TimeSpan.FromTicks(1);
        foreach (var at in new[] { Noon, Noon, Noon + tick, Noon + tick * 5 }) await Add(at);

        Assert.Equal((0, 0), await At(Noon - tick));
        Assert.Equal((2, 2), await At(Noon));
        Assert.Equal((3, 3), await At(Noon + tick * 4));
        Assert.Equal((4, 4), await At(Noon.AddYears(1)));
        Assert.Equal((1, 1), await At(Noon.AddYears(1), through: 1));
    }

    [Fact]
    public async Task A_caller_that_went_away_is_not_replayed_for()
    {
        await Add(Noon);
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => ReplayTo.Instant(Fold, _owner.Key, _journal, 1, Noon, gone.Token));
    }

    public ValueTask DisposeAsync() => _journal.DisposeAsync();

    private async Task<(long Sum, long Records)> At(DateTimeOffset instant, long through = long.MaxValue)
    {
        var (state, records) = await ReplayTo.Instant(Fold, _owner.Key, _journal, through, instant, CancellationToken.None);
        return (state.Sum, records);
    }

    private async Task Add(DateTimeOffset at)
    {
        var record = _owner.Next(RecordCodec.Encode(Fold, [new Added(1)]), at);
        Assert.True(_journal.TryAppend(record));
        await record.Completion;
    }
}
