using System.Buffers;
using System.Collections.Immutable;
using MeteringCluster.Billing;
using MeteringCluster.Journaling;

namespace MeteringCluster.Metering;

/// <summary>Base and limit as they held in a period: the highest of each, and each change.</summary>
public sealed class CapHistory
{
    /// <summary>Beyond so many changes only the latest takes the last place; the highest base and limit count all of them.</summary>
    public const int MaxChanges = 1000;

    private readonly List<CapChange> _changes = [];

    public long HighestBase { get; private set; }

    public long HighestLimit { get; private set; }

    public ImmutableArray<CapChange> Changes => [.. _changes];

    public void Add(CapChange change)
    {
        HighestBase = Math.Max(HighestBase, change.BaseMicrocredits);
        HighestLimit = Math.Max(HighestLimit, change.LimitMicrocredits);
        // Terms also change in what does not move the cap.
        if (_changes is [.., var last] && (last.BaseMicrocredits, last.LimitMicrocredits) == (change.BaseMicrocredits, change.LimitMicrocredits)) return;

        if (_changes.Count == MaxChanges) _changes[^1] = change;
        else _changes.Add(change);
    }

    public void Write(IBufferWriter<byte> to)
    {
        to.WriteInt64(HighestBase);
        to.WriteInt64(HighestLimit);
        to.WriteInt32(_changes.Count);
        foreach (var change in _changes)
        {
            to.WriteInstant(change.At);
            to.WriteInt32(change.Version);
            to.WriteInt64(change.BaseMicrocredits);
            to.WriteInt64(change.LimitMicrocredits);
        }
    }

    public static CapHistory Read(ref ByteReading from)
    {
        var history = new CapHistory { HighestBase = from.Int64(), HighestLimit = from.Int64() };
        for (var left = from.Int32(); left > 0; left--)
            history._changes.Add(new CapChange(from.Instant(), from.Int32(), from.Int64(), from.Int64()));
        return history;
    }
}
