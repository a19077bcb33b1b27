namespace MeteringCluster.Journaling;

/// <summary>
/// The durable, ordered record of what every grain decided. Writes go through <see cref="TryAppend"/> and are
/// committed in groups; everything else reads what is on disk.
/// </summary>
public interface IJournal : IAsyncDisposable
{
    /// <summary>
    /// Whether writes are taken at the moment. False while the disk is full or the database is away; the journal
    /// finds out by itself when it can go on, and turns true only after every grain with a failed record is fenced.
    /// </summary>
    bool IsWritable { get; }

    /// <summary>
    /// Hands a record over to the next group commit, in the caller's turn; never blocks on the disk. Records of one
    /// grain are written in the order handed over. The record's completion tells when it is on disk. When it cannot
    /// be written, or nobody knows whether it was, the journal first calls <see cref="IFenced.Fence"/> on its owner
    /// (holding no lock of its own meanwhile), fails every other waiting record of that owner, then fails the
    /// completion with <see cref="JournalUnavailableException"/>.
    /// </summary>
    /// <returns>False, and nothing is taken over, while the journal is not writable.</returns>
    bool TryAppend(JournalRecord record);

    /// <summary>Journals that an effect is done: it will not run again. Completes when that is on disk.</summary>
    /// <exception cref="JournalUnavailableException">Not written; the effect stays pending.</exception>
    Task CompleteEffect(string effectId);

    /// <summary>
    /// A grain's durable records after a sequence number, in order. Whoever needs only some of them says through which:
    /// what lies behind is then neither looked for nor sent.
    /// </summary>
    /// <exception cref="InvalidDataException">A record is damaged; the message says where.</exception>
    IAsyncEnumerable<StoredRecord> Read(
        GrainKey grain, long afterSequence, long throughSequence = long.MaxValue, CancellationToken stop = default);

    /// <summary>Every grain that has a record, in any order.</summary>
    IAsyncEnumerable<GrainKey> Grains(CancellationToken stop = default);

    /// <summary>Effects planned and not yet done, oldest first.</summary>
    IAsyncEnumerable<Effect> PendingEffects(CancellationToken stop = default);

    /// <summary>Each grain's next due instant, where it has one.</summary>
    IAsyncEnumerable<DueWork> DueWork(CancellationToken stop = default);
}

/// <summary>The owner of journal records: told to forget its state when one of them did not get to disk.</summary>
public interface IFenced
{
    void Fence(FenceCause cause);
}

/// <summary>Why a record did not get to disk.</summary>
public enum FenceCause
{
    /// <summary>The write failed, or nobody knows whether it did.</summary>
    WriteFailed,

    /// <summary>Another activation of the same grain has written a record in this one's place.</summary>
    Overtaken,
}

/// <summary>One record as it lies on disk: a grain's sequence number, instant and encoded events.</summary>
public readonly record struct StoredRecord(long Sequence, DateTimeOffset At, ReadOnlyMemory<byte> Payload);

/// <summary>A grain wants to be woken at an instant.</summary>
public readonly record struct DueWork(GrainKey Grain, DateTimeOffset At);

/// <summary>A grain's state up to a sequence number. Only ever a shortcut: replay without it gives the same.</summary>
/// <param name="Version">Of the state's layout; another version is ignored.</param>
public readonly record struct Snapshot(long Sequence, int Version, ReadOnlyMemory<byte> State);

/// <summary>Where snapshots lie. Losing one costs time, never data.</summary>
public interface ISnapshots
{
    /// <returns>Null where there is none that can be read.</returns>
    ValueTask<Snapshot?> Read(GrainKey grain, CancellationToken stop = default);

    ValueTask Write(GrainKey grain, Snapshot snapshot, CancellationToken stop = default);
}
