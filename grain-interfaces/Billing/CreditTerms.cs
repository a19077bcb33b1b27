using System.Collections.Immutable;

namespace MeteringCluster.Billing;

/// <summary>
/// What holds for a tenant's credits: the included base, the spending limit on top, and the rate cards with the
/// instant from which each applies. Versions count up by one with each change, so that an old one never
/// overwrites a newer one.
/// </summary>
[GenerateSerializer, Immutable, Alias("credit-terms")]
public sealed record CreditTerms(
    int Version, BillingCalendar Calendar, long BaseMicrocredits, long LimitMicrocredits, long UsdCentsPerCredit,
    ImmutableArray<RateCardVersion> RateCards)
{
    /// <summary>How far ahead of this system's clock a usage event's own time may lie.</summary>
    public static readonly TimeSpan MaxClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>How many cards a tenant may have on record; older ones than that are dropped.</summary>
    public const int MaxRateCards = 256;

    /// <summary>The number of the first of the cards, counted from the tenant's very first: a card keeps its number.</summary>
    [Id(6)]
    public int FirstCard { get; init; }

    /// <summary>What happens when a settlement costs more than its hold and the cap leave. Default: it is refused.</summary>
    [Id(7)]
    public SettlementPolicy SettleOverCap { get; init; }

    /// <summary>
    /// The limit is for billing periods that start before this instant only: the subscription ends with the one that runs
    /// until then (A18). Null while it goes on.
    /// </summary>
    [Id(8)]
    public DateTimeOffset? LimitEndsAt { get; init; }

    /// <summary>
    /// When so many percent of base and limit are used, the tenant is told. Ascending, 1 to 100, at most
    /// <see cref="MaxAlerts"/>. Default 50, 80 and 100.
    /// </summary>
    [Id(9)]
    public ImmutableArray<int> AlertPercents
    {
        get;
        // What was journaled before there were alerts says nothing of them.
        init => field = value.IsDefault ? DefaultAlerts : value;
    } = DefaultAlerts;

    public const int MaxAlerts = 10;

    private static readonly ImmutableArray<int> DefaultAlerts = [50, 80, 100];

    /// <summary>The spending limit in the billing period that starts at an instant.</summary>
    public long LimitOf(DateTimeOffset periodStart) => LimitEndsAt is { } end && periodStart >= end ? 0 : LimitMicrocredits;

    /// <summary>What may be used in the billing period that starts at an instant.</summary>
    public long CapOf(DateTimeOffset periodStart) => checked(BaseMicrocredits + LimitOf(periodStart));
}

/// <summary>A rate card, for events whose own time is at or after the instant.</summary>
[GenerateSerializer, Immutable, Alias("rate-card-version")]
public sealed record RateCardVersion(DateTimeOffset From, RateCard Card);

[GenerateSerializer, Alias("settlement-policy")]
public enum SettlementPolicy
{
    Refuse,

    /// <summary>The real cost is charged beyond the cap; the metric metering.settlement.over_cap counts how much.</summary>
    Allow,
}
