using MeteringCluster.Billing;
using MeteringCluster.Journaling;

namespace MeteringCluster.Metering;

/// <summary>A closed period's statement on its way to the tenant's billing.</summary>
public sealed record BillPeriod(string Tenant, PeriodStatement Statement)
{
    public const string EffectKind = "bill-period";

    public static Effect Of(TenantId tenant, PeriodStatement statement) => Effect.Of(
        $"bill-period/{GrainKey.CreditId(tenant, statement.Period.Start)}", EffectKind, new BillPeriod(tenant.Value, statement), CreditJson.Default.BillPeriod);
}

/// <summary>Hands a closed period over, so that it is billed. Billing knows the periods it has.</summary>
public sealed class BillPeriodHandler(IMeteringCluster cluster) : IEffectHandler
{
    public string Kind => BillPeriod.EffectKind;

    public Task Run(Effect effect, CancellationToken stop)
    {
        var closed = effect.Read(CreditJson.Default.BillPeriod);
        return cluster.Billing(TenantId.Parse(closed.Tenant)).Bill(closed.Statement);
    }
}
