using System.Runtime.CompilerServices;
using MeteringCluster.Journaling;

namespace MeteringCluster.Journal.Postgres;

/// <summary>
/// The journal in one PostgreSQL database, or spread over several by a hash of the grain's name. A grain's records
/// in one flush are one row, and the row's key is the fence between activations that do not know of each other.
/// </summary>
public sealed class PostgresJournal : IJournal, ISharedWork, IMeasuredJournal
{
    private readonly PostgresReader[] _readers;
    private readonly Lane[][] _lanes;
    private readonly PostgresOwner _owner;
    private readonly FlushFigures _figures = new();
    private int _closed;
    private int _disposed;

    internal PostgresJournal(
        IReadOnlyList<PostgresDatabase> databases, IReadOnlyList<IReadOnlyList<LaneConnection>> connections, PostgresOwner owner,
        ILogger<PostgresJournal> log)
    {
        _owner = owner;
        _readers = [.. databases.Select(database => new PostgresReader(database))];
        var number = 0;
        _lanes =
        [
            .. databases.Zip(connections, (database, ofDatabase) =>
                ofDatabase.Select(connection => new Lane(database, connection, ++number, Open, _figures, log)).ToArray()),
        ];
        // What broke the lock's connection may have broken every other.
        owner.WhenLost = () =>
        {
            foreach (var lane in _lanes.SelectMany(lanes => lanes)) lane.Suspect();
        };
        JournalMetrics.Add(this);
    }

    /// <summary>Whether all of it takes writes: every lane of every database, and the lock is held.</summary>
    public bool IsWritable => Volatile.Read(ref _closed) == 0 && _owner.IsHeld;

    public int QueueDepth => _lanes.Sum(lanes => lanes.Sum(lane => lane.QueueDepth));

    FlushFigures IMeasuredJournal.Figures => _figures;

    public bool TryAppend(JournalRecord record)
    {
        if (!IsWritable) return false;
        var hash = GrainHash.Of(record.Grain);
        var lanes = _lanes[GrainHash.Shard(hash, _lanes.Length)];
        return lanes[GrainHash.Lane(hash, lanes.Length)].TryAppend(record);
    }

    /// <summary>
    /// An effect's id does not say in which database it lies, so every one is told; those without it write nothing.
    /// </summary>
    public Task CompleteEffect(string effectId)
    {
        if (!IsWritable) return Task.FromException(new JournalUnavailableException());
        var hash = GrainHash.Of(effectId);
        return _lanes.Length == 1
            ? _lanes[0][GrainHash.Lane(hash, _lanes[0].Length)].CompleteEffect(effectId)
            : Task.WhenAll(_lanes.Select(lanes => lanes[GrainHash.Lane(hash, lanes.Length)].CompleteEffect(effectId)));
    }

    public IAsyncEnumerable<StoredRecord> Read(
        GrainKey grain, long afterSequence, long throughSequence = long.MaxValue, CancellationToken stop = default) =>
        _readers[GrainHash.Shard(GrainHash.Of(grain), _readers.Length)].Read(grain, afterSequence, throughSequence, stop);

    public IAsyncEnumerable<GrainKey> Grains(CancellationToken stop = default) => Each(reader => reader.Grains(stop), stop);

    /// <summary>Oldest first within each database; between databases there is no order.</summary>
    public IAsyncEnumerable<Effect> PendingEffects(CancellationToken stop = default) => Each(reader => reader.PendingEffects(stop), stop);

    public IAsyncEnumerable<DueWork> DueWork(CancellationToken stop = default) => Each(reader => reader.DueWork(stop), stop);

    public async Task<IReadOnlyList<Effect>> ClaimEffects(TimeSpan lease, int most, CancellationToken stop)
    {
        List<Effect> claimed = [];
        foreach (var reader in _readers)
            if (claimed.Count < most)
                claimed.AddRange(await reader.ClaimEffects(lease, most - claimed.Count, stop).ConfigureAwait(false));
        return claimed;
    }

    public async Task<bool> KeepClaim(string effectId, TimeSpan lease, CancellationToken stop)
    {
        foreach (var reader in _readers)
            if (await reader.KeepClaim(effectId, lease, stop).ConfigureAwait(false)) return true;
        return false;
    }

    public async Task<IReadOnlyList<DueWork>> ClaimDueWork(DateTimeOffset now, TimeSpan lease, int most, CancellationToken stop)
    {
        List<DueWork> claimed = [];
        foreach (var reader in _readers)
            if (claimed.Count < most)
                claimed.AddRange(await reader.ClaimDueWork(now, lease, most - claimed.Count, stop).ConfigureAwait(false));
        return claimed;
    }

    /// <summary>Writes what is queued.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1) return;

        Open(false);
        await Task.WhenAll(_lanes.SelectMany(lanes => lanes).Select(lane => Task.Run(lane.Dispose))).ConfigureAwait(false);
        JournalMetrics.Remove(this);
    }

    /// <summary>Counts the lanes whose database is away, and one more for the end.</summary>
    private void Open(bool opened)
    {
        if (opened) Interlocked.Decrement(ref _closed);
        else Interlocked.Increment(ref _closed);
    }

    private async IAsyncEnumerable<T> Each<T>(
        Func<PostgresReader, IAsyncEnumerable<T>> read, [EnumeratorCancellation] CancellationToken stop)
    {
        foreach (var reader in _readers)
            await foreach (var item in read(reader).WithCancellation(stop).ConfigureAwait(false)) yield return item;
    }
}
