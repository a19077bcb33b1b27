using System.Net;
using System.Threading.RateLimiting;

namespace MeteringCluster.Api.Access;

/// <summary>Token buckets per key, and per remote address for keys that were refused.</summary>
public sealed class RateLimits(AccessOptions options) : IDisposable
{
    private const int BurstOfRefusals = 10;

    private readonly PartitionedRateLimiter<string>? _keys = Buckets<string>(options.RequestsPerSecond, burst: 1);
    private readonly PartitionedRateLimiter<IPAddress>? _refusals =
        Buckets<IPAddress>(options.RefusedKeysPerSecond, BurstOfRefusals);

    /// <returns>Null where the request may go on.</returns>
    public Problem? Of(string keyId) =>
        _keys is null ? null : Take(_keys, keyId, $"This key may send {options.RequestsPerSecond} requests a second.");

    /// <returns>Null where another refusal may be explained.</returns>
    public Problem? OfRefusals(IPAddress? remote) =>
        _refusals is null ? null : Take(_refusals, remote ?? IPAddress.None, "Too many requests without a valid key came from this address.");

    public void Dispose()
    {
        _keys?.Dispose();
        _refusals?.Dispose();
    }

    private static PartitionedRateLimiter<T>? Buckets<T>(int perSecond, int burst)
        where T : notnull
    {
        if (perSecond == 0) return null;

        var bucket = new TokenBucketRateLimiterOptions
        {
            TokensPerPeriod = perSecond,
            TokenLimit = perSecond * burst,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        };
        return PartitionedRateLimiter.Create<T, T>(key => RateLimitPartition.GetTokenBucketLimiter(key, _ => bucket));
    }

    private static Problem? Take<T>(PartitionedRateLimiter<T> limiter, T key, string detail)
    {
        using var lease = limiter.AttemptAcquire(key);
        if (lease.IsAcquired) return null;

        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var retry) ? retry : TimeSpan.FromSeconds(1);
        return Problems.RateLimited(wait, detail);
    }
}
