using System.Collections.Concurrent;
using System.Net;

namespace MeteringCluster.Load.Chaos;

/// <summary>What the clients had to go through until each request was settled.</summary>
public sealed class Attempts
{
    private AttemptCounts _counts = new();

    public void Settled(TimeSpan after) => Volatile.Read(ref _counts).Settled(after);

    /// <param name="tries">How many of this request have failed, with this one.</param>
    /// <param name="code">What the problem is called; null where there was no answer.</param>
    public void Failed(int tries, HttpStatusCode status, string? code) => Volatile.Read(ref _counts).Failed(tries, status, code);

    /// <returns>All since the last call.</returns>
    public AttemptCounts Take() => Interlocked.Exchange(ref _counts, new AttemptCounts());
}

public sealed class AttemptCounts
{
    private readonly ConcurrentDictionary<string, int> _kinds = new();
    private long _settled;
    private long _serverErrors;
    private long _noAnswer;
    private long _failedAfterRetry;
    private long _longest;

    public long Requests => Volatile.Read(ref _settled);

    /// <summary>Tries that were answered with 5xx.</summary>
    public long ServerErrors => Volatile.Read(ref _serverErrors);

    /// <summary>Tries whose connection broke, was refused, or gave no answer in time.</summary>
    public long NoAnswer => Volatile.Read(ref _noAnswer);

    /// <summary>Requests whose first two tries both failed.</summary>
    public long FailedAfterRetry => Volatile.Read(ref _failedAfterRetry);

    /// <summary>From a request's first try to its answer, the longest.</summary>
    public TimeSpan Longest => TimeSpan.FromTicks(Volatile.Read(ref _longest));

    /// <summary>What failed how often, to be shown.</summary>
    public string Kinds => string.Join(", ", _kinds.OrderByDescending(kind => kind.Value).Select(kind => $"{kind.Value} x {kind.Key}"));

    public void Settled(TimeSpan after)
    {
        Interlocked.Increment(ref _settled);
        for (var longest = Volatile.Read(ref _longest); after.Ticks > longest;)
        {
            var seen = Interlocked.CompareExchange(ref _longest, after.Ticks, longest);
            if (seen == longest) break;
            longest = seen;
        }
    }

    public void Failed(int tries, HttpStatusCode status, string? code)
    {
        Interlocked.Increment(ref status == 0 ? ref _noAnswer : ref _serverErrors);
        if (tries == 2) Interlocked.Increment(ref _failedAfterRetry);
        _kinds.AddOrUpdate(status == 0 ? "no answer" : $"{(int)status} {code}", 1, (_, count) => count + 1);
    }
}
