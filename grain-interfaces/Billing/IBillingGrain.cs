namespace MeteringCluster.Billing;

/// <summary>One tenant's terms for AI credits. The key is the tenant's id.</summary>
[Alias("billing-grain")]
public interface IBillingGrain : IGrainWithStringKey
{
    /// <summary>Creates the tenant's terms; repeated, it does nothing.</summary>
    Task Create(CreditSpec spec);
}
