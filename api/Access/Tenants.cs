namespace MeteringCluster.Api.Access;

/// <summary>The tenants that exist, remembered for a moment so that a usage report need not ask the directory.</summary>
public sealed class Tenants(IMeteringCluster cluster, AccessOptions options)
{
    private readonly Remembered<TenantId, KnownTenant> _known = new(
        async id => await cluster.Directory.FindTenant(id) is { } found ? new KnownTenant(found.Id, found.Calendar) : null, options);

    /// <returns>Null where there is none, or it was deleted.</returns>
    public ValueTask<KnownTenant?> Find(TenantId id) => _known.Find(id);

    /// <summary>Called when this process deletes a tenant, so that it is unknown from the next request on.</summary>
    public void Forget(TenantId id) => _known.Forget(id);
}
