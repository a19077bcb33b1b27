using MeteringCluster.Audit;

namespace MeteringCluster.Billing;

/// <summary>One tenant's terms for AI credits. The key is the tenant's id.</summary>
[Alias("billing-grain")]
public interface IBillingGrain : IDueGrain, ITrailGrain
{
    /// <summary>Creates the tenant's terms; repeated, it does nothing.</summary>
    [Repeatable]
    Task Create(CreditSpec spec);

    /// <summary>The terms that hold now, or null for a tenant that was never created.</summary>
    [Repeatable]
    Task<CreditTerms?> Terms();

    /// <summary>
    /// Changes what is given. Base and limit hold at once; a rate card holds for events from
    /// <see cref="CreditTerms.MaxClockSkew"/> later on, so that no event already charged would be rated anew.
    /// The answer comes when the open billing period knows. What is so already changes nothing.
    /// </summary>
    /// <returns>The terms after the change, or null for an unknown tenant.</returns>
    Task<CreditTerms?> Change(ChangeCreditTerms change);

    /// <summary>How the tenant's payments stand, or null for an unknown tenant.</summary>
    [Repeatable]
    Task<PaymentStanding?> Payment();

    /// <summary>Keeps how the tenant's payments stand. What is so already changes nothing.</summary>
    /// <returns>How they stand, or null for an unknown tenant.</returns>
    Task<PaymentStanding?> ReportPayment(ReportPayment report);
}

/// <summary>What to change; what is null stays as it is.</summary>
[GenerateSerializer, Immutable, Alias("change-credit-terms")]
public sealed record ChangeCreditTerms(
    long? BaseMicrocredits, long? LimitMicrocredits, RateCard? RateCard, SettlementPolicy? SettleOverCap = null,
    Origin? By = null);
