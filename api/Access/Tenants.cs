using System.Collections.Concurrent;
using MeteringCluster.Directory;

namespace MeteringCluster.Api.Access;

/// <summary>The tenants that exist, remembered for a moment so that a usage report need not ask the directory.</summary>
public sealed class Tenants(IMeteringCluster cluster, AccessOptions options)
{
    private readonly ConcurrentDictionary<TenantId, Known> _known = new();
    private readonly Refresh<TenantId, Tenant?> _refresh = new(id => cluster.Directory.FindTenant(id).AsTask());
    private long _forgotten;

    /// <returns>Null where there is none, or it was deleted.</returns>
    public ValueTask<KnownTenant?> Find(TenantId id) =>
        _known.TryGetValue(id, out var known) && Environment.TickCount64 - known.Since < options.TrustFor.TotalMilliseconds
            ? new(known.Tenant)
            : Fetch(id);

    /// <summary>Called when this process deletes a tenant, so that it is unknown from the next request on.</summary>
    public void Forget(TenantId id)
    {
        Interlocked.Increment(ref _forgotten);
        _known.TryRemove(id, out _);
    }

    private async ValueTask<KnownTenant?> Fetch(TenantId id)
    {
        var forgotten = Interlocked.Read(ref _forgotten);
        var mayServe = _known.TryGetValue(id, out var known)
            && Environment.TickCount64 - known.Since < options.TrustWhileUnreachable.TotalMilliseconds;
        var (isNew, found) = await _refresh.Ask(id, mayServe);
        if (!isNew) return known!.Tenant;
        if (found is null)
        {
            _known.TryRemove(id, out _);
            return null;
        }

        var tenant = new KnownTenant(found.Id, found.Calendar);
        _known[id] = new Known(tenant, Environment.TickCount64);
        // Deleted between the directory's word and now: not to be trusted for another second.
        if (Interlocked.Read(ref _forgotten) != forgotten) _known.TryRemove(id, out _);
        return tenant;
    }

    private sealed record Known(KnownTenant Tenant, long Since);
}
