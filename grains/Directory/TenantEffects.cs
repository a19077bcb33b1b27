using MeteringCluster.Billing;
using MeteringCluster.Journaling;
using MeteringCluster.Licensing;

namespace MeteringCluster.Directory;

public sealed record NewLicense(string Tenant, LicenseSpec Spec);

public sealed record NewBilling(string Tenant, CreditSpec Spec);

/// <summary>A new tenant gets its licence.</summary>
public sealed class CreateLicenseEffect(IMeteringCluster cluster) : IEffectHandler
{
    public string Kind => "create-license";

    public static Effect Of(TenantId tenant, LicenseSpec spec) => Effect.Of(
        $"create-license:{tenant}", "create-license", new NewLicense(tenant.Value, spec), DirectoryJson.Default.NewLicense);

    public Task Run(Effect effect, CancellationToken stop)
    {
        var asked = effect.Read(DirectoryJson.Default.NewLicense);
        return cluster.License(TenantId.Parse(asked.Tenant)).Create(asked.Spec);
    }
}

/// <summary>A new tenant gets its credit terms.</summary>
public sealed class CreateBillingEffect(IMeteringCluster cluster) : IEffectHandler
{
    public string Kind => "create-billing";

    public static Effect Of(TenantId tenant, CreditSpec spec) => Effect.Of(
        $"create-billing:{tenant}", "create-billing", new NewBilling(tenant.Value, spec), DirectoryJson.Default.NewBilling);

    public Task Run(Effect effect, CancellationToken stop)
    {
        var asked = effect.Read(DirectoryJson.Default.NewBilling);
        return cluster.Billing(TenantId.Parse(asked.Tenant)).Create(asked.Spec);
    }
}

public sealed record DeletedTenant(string Tenant);

/// <summary>A deleted tenant's billing ends: the licence is invoiced no more.</summary>
public sealed class CloseBillingEffect(IMeteringCluster cluster) : IEffectHandler
{
    public string Kind => "close-billing";

    public static Effect Of(TenantId tenant) => Effect.Of(
        $"close-billing:{tenant}", "close-billing", new DeletedTenant(tenant.Value), DirectoryJson.Default.DeletedTenant);

    public Task Run(Effect effect, CancellationToken stop) =>
        cluster.Billing(TenantId.Parse(effect.Read(DirectoryJson.Default.DeletedTenant).Tenant)).Close();
}
