using System.Diagnostics;

namespace MeteringCluster.Journaling;

/// <summary>
/// One grain's state and its journal. A turn reads the clock, decides, hands the events to the journal and applies
/// them, without any await in between and under one gate, so turns never overlap; the answer leaves when the events
/// are on disk, and many answers of one grain may be waiting there at once. When a write fails the state is
/// forgotten, and the next call replays it: nobody continues from memory.
/// </summary>
public sealed class Journaled<TState, TEvent>(string id, IFold<TState, TEvent> fold, GrainRuntime runtime) : IFenced
    where TState : class
{
    // A command may owe a thousand, which one after another would take seconds, and all at once everything else's time.
    private const int OwedAtOnce = 64;

    private readonly Lock _gate = new();
    private readonly Snapshots<TState, TEvent> _snapshots = new(new GrainKey(fold.Kind, id), fold, runtime);
    private TState? _state;
    private Task? _loading;
    private long _sequence;
    private JournalRecord? _last;
    private DateTimeOffset _latest;
    private ClockWatch _watch;
    private (JournalRecord Record, ClockWatch Before)? _clockSet;

    public GrainKey Key { get; } = new(fold.Kind, id);

    /// <summary>Decides a command. The answer's task ends when all that the answer rests on is on disk.</summary>
    /// <exception cref="JournalUnavailableException">Not written, or nobody knows.</exception>
    public async ValueTask<TAnswer> Commit<TCommand, TAnswer>(
        TCommand command, Func<TState, TCommand, DateTimeOffset, Decision<TEvent, TAnswer>> decide)
    {
        while (true)
        {
            if (TryTurn(command, decide, out var answer, out var awaited))
            {
                if (awaited is not null) await awaited.Completion.ConfigureAwait(false);
                return answer;
            }

            // In an outage every grain has forgotten its state, and replaying it would be for nothing.
            if (!runtime.Journal.IsWritable) throw new JournalUnavailableException();
            await Load().ConfigureAwait(false);
        }
    }

    /// <summary>
    /// As <see cref="Commit"/>, and answers only when each effect that was promised, or is owed, has run. Where one does
    /// not at the first attempt, it stays pending, and the caller is told to repeat.
    /// </summary>
    public async ValueTask<TAnswer> CommitAndRun<TCommand, TAnswer>(
        TCommand command, Func<TState, TCommand, DateTimeOffset, Decision<TEvent, TAnswer>> decide)
    {
        IReadOnlyList<Effect> planned = [], owed = [];
        var answer = await Commit(command, (state, asked, now) =>
        {
            var decision = decide(state, asked, now);
            (planned, owed) = (decision.Promised ?? decision.Effects, decision.Owed ?? []);
            return decision;
        }).ConfigureAwait(false);

        // What is planned has been started with the commit.
        var attempts = planned.Select(effect => runtime.Effects.FirstAttempt(effect.Id)).ToArray();
        var done = await RunNow(owed).ConfigureAwait(false);
        foreach (var attempt in attempts) done &= await attempt.ConfigureAwait(false);
        return done ? answer : throw new JournalUnavailableException("What follows from the decision has not been done yet.");
    }

    /// <summary>Answers from memory, once everything that the answer shows is on disk.</summary>
    public async ValueTask<TAnswer> Read<TQuery, TAnswer>(
        TQuery query, Func<TState, TQuery, DateTimeOffset, TAnswer> read)
    {
        while (true)
        {
            if (TryRead(query, read, out var answer, out var awaited))
            {
                if (awaited is null) return answer;
                try
                {
                    await awaited.Completion.ConfigureAwait(false);
                    return answer;
                }
                catch (JournalUnavailableException)
                {
                    // What was shown never came to be. The state has been forgotten; read what is on disk.
                    continue;
                }
            }

            await Load().ConfigureAwait(false);
        }
    }

    /// <summary>The number of the last record, once it is on disk.</summary>
    public ValueTask<long> LastSequence() => Read(this, static (_, log, _) => log._sequence);

    /// <summary>Time has come this far elsewhere, and within this grain it will not be earlier again.</summary>
    public void MoveUpTo(DateTimeOffset instant)
    {
        lock (_gate)
            if (instant > _latest) _latest = instant;
    }

    /// <summary>Called by the journal when one of this grain's records did not get to disk.</summary>
    public void Fence(FenceCause cause)
    {
        lock (_gate)
        {
            GrainMetrics.Fenced.Add(
                1, GrainMetrics.Kind(Key.Kind), new("cause", cause == FenceCause.Overtaken ? "overtaken" : "write-failed"));
            Forget();
        }

        if (cause == FenceCause.Overtaken) runtime.Overtaken?.Invoke(Key);
    }

    public bool TryLetGo()
    {
        lock (_gate)
        {
            if (_state is null) return _loading is null;
            if (_last is { Completion.IsCompleted: false }) return false;

            _snapshots.BeforeLettingGo(_state, _sequence);
            Forget();
            _last = null;
            return true;
        }
    }

    private async Task<bool> RunNow(IReadOnlyList<Effect> effects)
    {
        var left = effects.Count;
        await Parallel.ForEachAsync(effects, new ParallelOptions { MaxDegreeOfParallelism = OwedAtOnce }, async (effect, _) =>
        {
            if (await runtime.Effects.RunNow(effect).ConfigureAwait(false)) Interlocked.Decrement(ref left);
        }).ConfigureAwait(false);
        return left == 0;
    }

    private bool TryTurn<TCommand, TAnswer>(
        TCommand command, Func<TState, TCommand, DateTimeOffset, Decision<TEvent, TAnswer>> decide,
        out TAnswer answer, out JournalRecord? awaited)
    {
        lock (_gate)
        {
            if (_state is not { } state)
            {
                (answer, awaited) = (default!, null);
                return false;
            }

            // Before deciding, so that an outage costs no replay: the state stays as it is.
            if (!runtime.Journal.IsWritable) throw new JournalUnavailableException();

            var now = Now();
            state = AfterClockWasSet(state, now);
            var decision = decide(state, command, now);
            if (decision.Events.Count > 0 || decision.Effects.Count > 0) Append(state, decision, now);

            // A repeat or a refusal may rest on what is still on its way to disk, so it waits as well.
            answer = decision.Answer;
            awaited = _last is { Completion.IsCompletedSuccessfully: false } ? _last : null;
            return true;
        }
    }

    private void Append<TAnswer>(TState state, Decision<TEvent, TAnswer> decision, DateTimeOffset now)
    {
        var payload = RecordCodec.Encode(fold, decision.Events);
        var dueBefore = fold.DueAt(state);
        try
        {
            foreach (var @event in decision.Events) state = fold.Apply(state, @event);
            var dueAfter = fold.DueAt(state);

            var record = new JournalRecord(
                Key, this, _sequence + 1, now, payload, decision.Effects,
                dueBefore == dueAfter ? DueChange.None : DueChange.To(dueAfter));
            if (!runtime.Journal.TryAppend(record)) throw new JournalUnavailableException();

            (_state, _last, _sequence) = (state, record, record.Sequence);
            _snapshots.AfterAppend(state, record);
            if (record.Due.Changed) runtime.Due.Set(Key, record.Due.At);
            if (decision.Effects.Count > 0) runtime.Effects.RunAfter(record);
        }
        catch
        {
            // Applied to memory but not handed over: memory is ahead of the journal and must go.
            Forget();
            throw;
        }
    }

    private bool TryRead<TQuery, TAnswer>(
        TQuery query, Func<TState, TQuery, DateTimeOffset, TAnswer> read, out TAnswer answer, out JournalRecord? awaited)
    {
        lock (_gate)
        {
            if (_state is not { } state)
            {
                (answer, awaited) = (default!, null);
                return false;
            }

            var now = Now();
            try
            {
                if (runtime.Journal.IsWritable) state = AfterClockWasSet(state, now);
            }
            catch (JournalUnavailableException)
            {
                // Just not any more. A look is answered all the same, from what is on disk.
                (answer, awaited) = (default!, null);
                return false;
            }

            answer = read(state, query, now);
            awaited = _last is { Completion.IsCompletedSuccessfully: false } ? _last : null;
            return true;
        }
    }

    // Within a grain time never goes back, not even when the machine's clock does.
    private DateTimeOffset Now()
    {
        var now = runtime.Clock.GetUtcNow();
        if (now > _latest) _latest = now;
        return _latest;
    }

    private TState AfterClockWasSet(TState state, DateTimeOffset now)
    {
        if (!fold.MindsClockSettings) return state;

        var (before, uptime) = (_watch, runtime.Uptime());
        if (before.SetForward(now, uptime) is { } by && fold.ClockSetForward(state, by, now) is { } @event)
        {
            Append(state, new Decision<TEvent, bool>(true, @event), now);
            // The earliest that may still fail is what to go back to.
            if (_clockSet is null or { Record.Completion.IsCompletedSuccessfully: true }) _clockSet = (_last!, before);
            state = _state!;
        }

        _watch = new ClockWatch(now, uptime);
        return state;
    }

    private void Forget()
    {
        if (_state is not null) GrainMetrics.Activations.Add(-1, GrainMetrics.Kind(Key.Kind));
        _state = null;
    }

    private Task Load()
    {
        lock (_gate)
        {
            if (_state is not null) return Task.CompletedTask;
            return _loading ??= Task.Run(Replay);
        }
    }

    private async Task Replay()
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            await OutcomeOfLast().ConfigureAwait(false);
            var (state, sequence, latest) = await _snapshots.Replay().ConfigureAwait(false);
            lock (_gate)
            {
                (_state, _sequence, _last) = (state, sequence, null);
                if (latest > _latest) _latest = latest;
                // A clock setting whose record never got to disk is found again by the next look.
                if (_clockSet is { } set && set.Record.Sequence > sequence) _watch = set.Before;
                _clockSet = null;
            }

            GrainMetrics.Activations.Add(1, GrainMetrics.Kind(Key.Kind));
            GrainMetrics.ReplayDuration.Record(
                Stopwatch.GetElapsedTime(started).TotalSeconds, GrainMetrics.Kind(Key.Kind));
        }
        finally
        {
            lock (_gate) _loading = null;
        }
    }

    // What was handed over before the state was forgotten may still get to disk, and replay must see it if it does.
    private async Task OutcomeOfLast()
    {
        JournalRecord? last;
        lock (_gate) last = _last;
        if (last is not null)
            await last.Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
