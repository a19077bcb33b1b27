using System.Buffers;
using Microsoft.Extensions.Logging;

namespace MeteringCluster.Journaling;

/// <summary>Replays one grain from its newest readable snapshot and decides when to write the next.</summary>
internal sealed class Snapshots<TState, TEvent>(GrainKey key, IFold<TState, TEvent> fold, GrainRuntime runtime)
    where TState : class
{
    private const int WorthKeepingBytes = 16 * 1024;
    private const int SizesApart = 4;

    private long _bytesSinceLast;
    private long _lastBytes;
    private int _writing;

    public async Task<(TState State, long Sequence, DateTimeOffset Latest)> Replay()
    {
        var (state, sequence) = await ReadNewest().ConfigureAwait(false) ?? (fold.Empty(key), 0);
        var latest = DateTimeOffset.MinValue;
        _bytesSinceLast = 0;

        // From the snapshot's own last record on: its instant keeps the grain's time from going back.
        await foreach (var record in runtime.Journal.Read(key, Math.Max(0, sequence - 1)).ConfigureAwait(false))
        {
            latest = record.At;
            if (record.Sequence == sequence) continue;
            if (record.Sequence != sequence + 1)
                throw new InvalidDataException($"{key}: record {record.Sequence} follows record {sequence}.");

            state = RecordCodec.Apply(fold, state, record.Payload);
            sequence = record.Sequence;
            _bytesSinceLast += record.Payload.Length;
        }

        return (state, sequence, latest);
    }

    /// <summary>Called in the turn: the state is copied now, and written once the record is on disk.</summary>
    public void AfterAppend(TState state, JournalRecord record)
    {
        _bytesSinceLast += record.Payload.Length;
        // In proportion to the last one, so that snapshots cost less than the journal itself however large they get.
        if (_bytesSinceLast < Math.Max(runtime.Options.SnapshotAfterBytes, SizesApart * _lastBytes)) return;

        Start(state, record.Sequence, record.Completion);
    }

    public void BeforeLettingGo(TState state, long sequence)
    {
        if (_bytesSinceLast >= WorthKeepingBytes) Start(state, sequence, Task.CompletedTask);
    }

    private void Start(TState state, long sequence, Task durable)
    {
        if (Interlocked.Exchange(ref _writing, 1) == 1) return;

        // Set before, so that a snapshot that cannot be made is not tried again with every command.
        _bytesSinceLast = 0;
        var bytes = new ArrayBufferWriter<byte>();
        try
        {
            fold.WriteSnapshot(state, bytes);
        }
        catch (Exception e)
        {
            // The record has been handed over by now, so its command must not fail.
            NotWritten(e);
            Volatile.Write(ref _writing, 0);
            return;
        }

        _lastBytes = bytes.WrittenCount;
        _ = Write(new Snapshot(sequence, fold.SnapshotVersion, bytes.WrittenMemory), durable);
    }

    private async Task Write(Snapshot snapshot, Task durable)
    {
        try
        {
            await durable.ConfigureAwait(false);
            await runtime.Snapshots.Write(key, snapshot).ConfigureAwait(false);
        }
        catch (JournalUnavailableException)
        {
            // The record never came to be, and neither does its snapshot.
        }
        catch (Exception e)
        {
            // A snapshot is only a shortcut: the journal has everything.
            NotWritten(e);
        }
        finally
        {
            Volatile.Write(ref _writing, 0);
        }
    }

    private void NotWritten(Exception e)
    {
        GrainMetrics.SnapshotFailures.Add(1, GrainMetrics.Kind(key.Kind));
        runtime.Log.LogWarning(e, "The snapshot of {Grain} was not written", key);
    }

    private async Task<(TState State, long Sequence)?> ReadNewest()
    {
        try
        {
            if (await runtime.Snapshots.Read(key).ConfigureAwait(false) is not { } snapshot) return null;
            if (snapshot.Version != fold.SnapshotVersion) return null;

            _lastBytes = snapshot.State.Length;
            return (fold.ReadSnapshot(key, snapshot.State), snapshot.Sequence);
        }
        catch (Exception e)
        {
            GrainMetrics.SnapshotFailures.Add(1, GrainMetrics.Kind(key.Kind));
            runtime.Log.LogWarning(e, "The snapshot of {Grain} cannot be read; replaying from the first record", key);
            return null;
        }
    }
}
