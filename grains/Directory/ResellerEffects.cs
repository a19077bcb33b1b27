using MeteringCluster.Journaling;
using MeteringCluster.Reselling;

namespace MeteringCluster.Directory;

public sealed record NewReseller(string Reseller, ResellerProfile Profile);

/// <summary>A new reseller gets its profile.</summary>
public sealed class CreateResellerEffect(IMeteringCluster cluster) : IEffectHandler
{
    public string Kind => "create-reseller";

    public static Effect Of(ResellerId reseller, ResellerProfile profile) => Effect.Of(
        $"create-reseller:{reseller}", "create-reseller", new NewReseller(reseller.Value, profile), DirectoryJson.Default.NewReseller);

    public Task Run(Effect effect, CancellationToken stop)
    {
        var asked = effect.Read(DirectoryJson.Default.NewReseller);
        return cluster.Reseller(ResellerId.Parse(asked.Reseller)).Create(asked.Profile);
    }
}

public sealed record DeletedReseller(string Reseller);

/// <summary>A deleted reseller's coupons are good no more.</summary>
public sealed class CloseResellerEffect(IMeteringCluster cluster) : IEffectHandler
{
    public string Kind => "close-reseller";

    public static Effect Of(ResellerId reseller) => Effect.Of(
        $"close-reseller:{reseller}", "close-reseller", new DeletedReseller(reseller.Value), DirectoryJson.Default.DeletedReseller);

    public Task Run(Effect effect, CancellationToken stop) =>
        cluster.Reseller(ResellerId.Parse(effect.Read(DirectoryJson.Default.DeletedReseller).Reseller)).Close();
}
