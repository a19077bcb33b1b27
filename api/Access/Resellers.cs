using MeteringCluster.Reselling;

namespace MeteringCluster.Api.Access;

/// <summary>The resellers that exist, remembered for a moment as <see cref="Tenants"/> are.</summary>
public sealed class Resellers(IMeteringCluster cluster, AccessOptions options)
{
    private readonly Remembered<ResellerId, KnownReseller> _known = new(
        async id => await cluster.Directory.FindReseller(id) is { } found ? new KnownReseller(found.Id) : null, options);

    /// <returns>Null where there is none, or it was deleted.</returns>
    public ValueTask<KnownReseller?> Find(ResellerId id) => _known.Find(id);

    /// <summary>Called when this process deletes a reseller, so that it is unknown from the next request on.</summary>
    public void Forget(ResellerId id) => _known.Forget(id);
}
