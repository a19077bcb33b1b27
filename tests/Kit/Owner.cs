using MeteringCluster.Journaling;
using Xunit;

namespace MeteringCluster.Tests.Kit;

/// <summary>Stands where a grain stands: hands over records that follow each other, and notes when it is fenced.</summary>
public sealed class Owner(string kind, string id) : IFenced
{
    private int _fenced;

    public GrainKey Key { get; } = new(kind, id);

    public long Sequence { get; set; }

    public int Fenced => Volatile.Read(ref _fenced);

    public FenceCause? LastCause { get; private set; }

    public void Fence(FenceCause cause)
    {
        LastCause = cause;
        Interlocked.Increment(ref _fenced);
    }

    public JournalRecord Next(ReadOnlyMemory<byte> payload, DateTimeOffset at, DueChange due = default, params Effect[] effects) =>
        new(Key, this, ++Sequence, at, payload, effects, due);

    public JournalRecord Append(IJournal journal, ReadOnlyMemory<byte> payload, DueChange due = default, params Effect[] effects)
    {
        var record = Next(payload, new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(Sequence), due, effects);
        Assert.True(journal.TryAppend(record));
        return record;
    }
}
