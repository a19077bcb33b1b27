using System.Buffers;

namespace MeteringCluster.Journaling;

/// <summary>How one kind of grain's state is made, folded, encoded and kept. Pure: no clock, no I/O.</summary>
public interface IFold<TState, TEvent>
    where TState : class
{
    /// <summary>The first part of the grain's journal key; forever.</summary>
    string Kind { get; }

    TState Empty(GrainKey key);

    /// <summary>Never refuses: the event has happened. Returns the new state, or the same object where it is mutable.</summary>
    TState Apply(TState state, TEvent @event);

    void Encode(TEvent @event, IBufferWriter<byte> to);

    /// <exception cref="InvalidDataException">No known event.</exception>
    TEvent Decode(ReadOnlyMemory<byte> from);

    /// <summary>Of the snapshot's layout. Raise it when the layout changes; older snapshots are then ignored.</summary>
    int SnapshotVersion { get; }

    /// <summary>Must write the same bytes for the same history, however the state came about (verify compares them).</summary>
    void WriteSnapshot(TState state, IBufferWriter<byte> to);

    TState ReadSnapshot(GrainKey key, ReadOnlyMemory<byte> from);

    /// <summary>Whether <see cref="ClockSetForward"/> is to be asked at all.</summary>
    bool MindsClockSettings => false;

    /// <summary>
    /// What to journal when the clock was set forward, by so much, since the grain last looked: for a state with spans of
    /// time in it, such as leases, that are not to end earlier than they last. Asked before the next decision or look.
    /// </summary>
    /// <returns>Null where nothing of the state minds.</returns>
    TEvent? ClockSetForward(TState state, TimeSpan by, DateTimeOffset now) => default;

    /// <summary>The next instant at which the grain wants to be woken, if any.</summary>
    DateTimeOffset? DueAt(TState state);
}
