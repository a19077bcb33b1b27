using MeteringCluster.Audit;

namespace MeteringCluster.Billing;

/// <summary>What the licence itself costs, invoiced when each of its own billing periods begins (A4): a month or a year.</summary>
/// <param name="Cents">US cents for a period; above 0.</param>
/// <param name="Calendar">The licence's billing periods, apart from those of the credits.</param>
/// <param name="NextAt">The beginning of the period that is invoiced next.</param>
[GenerateSerializer, Immutable, Alias("license-fee")]
public sealed record LicenseFee(long Cents, BillingCalendar Calendar, DateTimeOffset NextAt);

/// <summary>
/// Sets what the licence costs from its next billing period on, or ends that. Periods that are invoiced stay as they are.
/// </summary>
/// <param name="Cents">0 to invoice no more.</param>
/// <param name="From">The first period begins here; not before now. Only for a licence that has no fee of this length of period.</param>
/// <param name="Months">1 or 12.</param>
[GenerateSerializer, Immutable, Alias("set-license-fee")]
public sealed record SetLicenseFee(long Cents, DateTimeOffset From, int Months, Origin? By = null);
