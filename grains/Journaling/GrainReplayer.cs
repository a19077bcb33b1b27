using System.Buffers;

namespace MeteringCluster.Journaling;

/// <summary>Replays grains of one kind without a host, for whoever checks or explains a journal.</summary>
public interface IGrainReplayer
{
    string Kind { get; }

    IGrainReplay Begin(GrainKey grain);
}

/// <summary>One grain's state on its way through its records.</summary>
public interface IGrainReplay
{
    int SnapshotVersion { get; }

    DateTimeOffset? DueAt { get; }

    /// <exception cref="InvalidDataException">The payload holds an unknown event, or is cut off.</exception>
    void Apply(ReadOnlyMemory<byte> payload);

    void WriteSnapshot(IBufferWriter<byte> to);
}

public sealed class GrainReplayer<TState, TEvent>(IFold<TState, TEvent> fold) : IGrainReplayer
    where TState : class
{
    public string Kind => fold.Kind;

    public IGrainReplay Begin(GrainKey grain) => new Replay(fold, fold.Empty(grain));

    private sealed class Replay(IFold<TState, TEvent> fold, TState state) : IGrainReplay
    {
        private TState _state = state;

        public int SnapshotVersion => fold.SnapshotVersion;

        public DateTimeOffset? DueAt => fold.DueAt(_state);

        public void Apply(ReadOnlyMemory<byte> payload) => _state = RecordCodec.Apply(fold, _state, payload);

        public void WriteSnapshot(IBufferWriter<byte> to) => fold.WriteSnapshot(_state, to);
    }
}
