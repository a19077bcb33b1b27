namespace MeteringCluster.Journal;

/// <summary>What a journal has written since it was opened. Counted once for each group commit, never for a record.</summary>
internal sealed class FlushFigures
{
    private const int Kept = 1024;

    private readonly Lock _gate = new();
    private readonly long[] _durations = new long[Kept];
    private long _flushes;
    private long _records;
    private long _bytes;
    private long _failures;
    private LastFlush? _last;

    public void Flushed(int records, int bytes, TimeSpan elapsed)
    {
        lock (_gate)
        {
            _durations[_flushes++ % Kept] = elapsed.Ticks;
            _records += records;
            _bytes += bytes;
            _last = new LastFlush(TimeProvider.System.GetUtcNow(), records, bytes, elapsed);
        }
    }

    public void Failed() => Interlocked.Increment(ref _failures);

    public FlushTotals Read()
    {
        lock (_gate)
        {
            var last = _durations[..(int)Math.Min(_flushes, Kept)];
            Array.Sort(last);
            return new FlushTotals(_flushes, _records, _bytes, Interlocked.Read(ref _failures), _last, last);
        }
    }
}

internal sealed record LastFlush(DateTimeOffset At, int Records, int Bytes, TimeSpan Duration);

/// <param name="Durations">Ticks of the last flushes, the shortest first.</param>
internal sealed record FlushTotals(long Flushes, long Records, long Bytes, long Failures, LastFlush? Last, long[] Durations)
{
    public static readonly FlushTotals None = new(0, 0, 0, 0, null, []);

    /// <summary>The duration that so many percent of the last flushes took at most.</summary>
    public TimeSpan Percentile(int percent) =>
        Durations.Length == 0 ? TimeSpan.Zero : new TimeSpan(Durations[(Durations.Length * percent + 99) / 100 - 1]);
}
