using MeteringCluster.Audit;

namespace MeteringCluster.Billing;

/// <summary>A tenant's subscription to credits above the included base, paid as they are used (A12 to A19).</summary>
/// <param name="LimitCents">At most so much is charged for a billing period, in US cents; above 0.</param>
/// <param name="Since">When it was confirmed first, without a break since then.</param>
/// <param name="ChangedAt">When the limit was last set.</param>
/// <param name="EndsAt">
/// Purchases stop at this instant, the end of the billing period in which it was cancelled; null while it goes on.
/// </param>
[GenerateSerializer, Immutable, Alias("subscription")]
public sealed record Subscription(long LimitCents, DateTimeOffset Since, DateTimeOffset ChangedAt, DateTimeOffset? EndsAt);

/// <summary>Subscribes, changes the limit (which holds at once), or takes a cancellation back before it holds.</summary>
/// <param name="LimitCents">Above 0; the caller checks it against the highest that is sold.</param>
/// <param name="TermsVersion">The version of the terms that the order summary showed; null to take whatever holds.</param>
[GenerateSerializer, Immutable, Alias("subscribe")]
public sealed record Subscribe(long LimitCents, int? TermsVersion, Origin? By = null);

/// <summary>Stops purchases with the next billing period. Repeated, it changes nothing.</summary>
[GenerateSerializer, Immutable, Alias("unsubscribe")]
public sealed record Unsubscribe(Origin? By = null);

/// <summary>What became of a command on a tenant's billing.</summary>
[GenerateSerializer, Immutable, Alias("billing-answer")]
public abstract record BillingAnswer;

/// <summary>The account as it is after the command.</summary>
[GenerateSerializer, Immutable, Alias("account-ready")]
public sealed record AccountReady(BillingAccount Account) : BillingAnswer;

/// <summary>The tenant was never created.</summary>
[GenerateSerializer, Immutable, Alias("no-such-account")]
public sealed record NoSuchAccount : BillingAnswer;

/// <summary>Credits above the base have no price for this tenant.</summary>
[GenerateSerializer, Immutable, Alias("no-price")]
public sealed record NoPrice(long UsdCentsPerCredit) : BillingAnswer;

[GenerateSerializer, Immutable, Alias("contact-needed")]
public sealed record ContactNeeded : BillingAnswer;

/// <summary>No card is saved where one is needed.</summary>
[GenerateSerializer, Immutable, Alias("card-needed")]
public sealed record CardNeeded : BillingAnswer;

/// <summary>The saved card's last month is over.</summary>
[GenerateSerializer, Immutable, Alias("card-expired")]
public sealed record CardHasExpired(SavedCard Card) : BillingAnswer;

/// <summary>The terms have changed since the order summary was shown.</summary>
[GenerateSerializer, Immutable, Alias("terms-have-changed")]
public sealed record TermsHaveChanged(int Version) : BillingAnswer;

[GenerateSerializer, Immutable, Alias("not-subscribed")]
public sealed record NotSubscribed : BillingAnswer;

/// <summary>The card pays for something that goes on: a subscription, an invoice that is not paid, or the licence's fee.</summary>
[GenerateSerializer, Immutable, Alias("card-in-use")]
public sealed record CardInUse(bool Subscribed, int UnpaidInvoices) : BillingAnswer
{
    /// <summary>Whether the licence itself is invoiced.</summary>
    [Id(2)]
    public bool LicenseFee { get; init; }
}
