using System.Text;
using MeteringCluster.Journaling;

namespace MeteringCluster.Audit;

/// <summary>
/// One reading of a grain's trail. The records of one grain never go back in time, so the first of a window is found by
/// halving; from there it goes through blocks of records, forwards or backwards, and never reads more of the journal
/// than a block beyond what it needs.
/// </summary>
internal sealed class TrailWalk<TState, TEvent>(TrailSource<TState, TEvent> source, ReadTrail query, long last)
    where TState : class
{
    private const int MostRecords = 20_000;
    private const int SmallestBlock = 64;
    private const int LargestBlock = 512;

    private readonly byte[]? _requestId = query.Filter.RequestId is { } id ? Encoding.UTF8.GetBytes(id) : null;
    private readonly List<TrailEntry> _found = [];

    public async Task<TrailPage> Run()
    {
        if (last == 0 || (source.MayBeGone && await InstantOf(last) is null)) return new([], default, Done: true);
        return query.NewestFirst ? await Backwards() : await Forwards();
    }

    private async Task<TrailPage> Forwards()
    {
        var (first, skip) = query.After is { } after
            ? (Math.Max(1, after.Sequence), after.Index)
            : (await FirstFrom(query.From), -1);
        var from = first;
        for (var block = SmallestBlock; first <= last && first - from < MostRecords; block = Math.Min(2 * block, LargestBlock))
        {
            var through = Math.Min(last, first + block - 1);
            var entries = await Entries(first, through);
            foreach (var entry in entries.Shown)
            {
                if (entry.Place.Sequence == query.After?.Sequence && entry.Place.Index <= skip) continue;
                _found.Add(entry);
                if (_found.Count == query.Limit) return new([.. _found], entry.Place, Done: false);
            }

            if (entries.IsPast) return new([.. _found], default, Done: true);
            first = through + 1;
        }

        return new([.. _found], new TrailPlace(first - 1, int.MaxValue), Done: first > last);
    }

    private async Task<TrailPage> Backwards()
    {
        var through = query.After is { } after
            ? Math.Min(last, after.Index > 0 ? after.Sequence : after.Sequence - 1)
            : await FirstFrom(query.To) - 1;
        var from = through;
        for (var block = SmallestBlock; through > 0 && from - through < MostRecords; block = Math.Min(2 * block, LargestBlock))
        {
            var first = Math.Max(1, through - block + 1);
            var entries = await Entries(first, through);
            foreach (var entry in entries.Shown.AsEnumerable().Reverse())
            {
                if (entry.Place.Sequence == query.After?.Sequence && entry.Place.Index >= query.After?.Index) continue;
                _found.Add(entry);
                if (_found.Count == query.Limit) return new([.. _found], entry.Place, Done: false);
            }

            if (entries.IsPast) return new([.. _found], default, Done: true);
            through = first - 1;
        }

        return new([.. _found], new TrailPlace(through + 1, 0), Done: through <= 0);
    }

    /// <returns>What passes the filter, in order, and whether the block reaches out of the window on its far side.</returns>
    private async Task<(List<TrailEntry> Shown, bool IsPast)> Entries(long first, long through)
    {
        List<TrailEntry> shown = [];
        var isPast = false;
        var expected = first;
        await foreach (var record in Records(first, through))
        {
            if (record.Sequence != expected++) throw Missing(expected - 1);
            var isBefore = record.At < query.From;
            if (isBefore || record.At >= query.To) isPast |= isBefore == query.NewestFirst;
            else if (MayHold(record)) Tell(record, shown);
        }

        return expected == through + 1 ? (shown, isPast) : throw Missing(expected);
    }

    // Most records are not of the request that is looked for, and most do not say its id anywhere.
    private bool MayHold(StoredRecord record) =>
        (_requestId is null || record.Payload.Span.IndexOf(_requestId) >= 0) && (source.Marks.IsEmpty || IsMarked(record.Payload.Span));

    private bool IsMarked(ReadOnlySpan<byte> payload)
    {
        foreach (var mark in source.Marks)
            if (payload.IndexOf(mark) >= 0) return true;
        return false;
    }

    private void Tell(StoredRecord record, List<TrailEntry> shown)
    {
        var index = 0;
        foreach (var line in source.Tell(RecordCodec.Events(source.Fold, record.Payload)))
        {
            var place = new TrailPlace(record.Sequence, index++);
            if (Passes(line))
                shown.Add(new TrailEntry(place, record.At, line.By, line.Action, line.Code, line.Detail, line.About));
        }
    }

    private bool Passes(TrailLine line)
    {
        var filter = query.Filter;
        // Quiet is what was done; a refusal never is, nor what somebody names the request of.
        var quiet = line.Code is null && filter.RequestId is null && TrailActions.Quiet.Contains(line.Action);
        return (filter.Action is null ? !quiet : line.Action == filter.Action)
            && (filter.RequestId is null || line.By?.RequestId == filter.RequestId)
            && (filter.Code is null || line.Code == filter.Code)
            && (filter.User is null || line.About.Contains(new TrailFact("user", filter.User)))
            && (filter.Session is null || line.About.Contains(new TrailFact("session", filter.Session)));
    }

    /// <returns>The first record that is not before the instant, or the one that would follow the last.</returns>
    private async Task<long> FirstFrom(DateTimeOffset instant)
    {
        var (low, high) = (1L, last + 1);
        // Windows mostly end now, so the last record answers more often than the middle one.
        for (var probe = last; low < high; probe = low + (high - low) / 2)
        {
            if (await InstantOf(probe) is not { } at) throw Missing(probe);
            if (at < instant) low = probe + 1;
            else high = probe;
        }

        return low;
    }

    private async Task<DateTimeOffset?> InstantOf(long sequence)
    {
        await foreach (var record in Records(sequence, sequence)) return record.At;
        return null;
    }

    private InvalidDataException Missing(long sequence) => new($"{source.Key}: record {sequence} is missing.");

    private IAsyncEnumerable<StoredRecord> Records(long first, long through) =>
        source.Journal.Read(source.Key, first - 1, through);
}
