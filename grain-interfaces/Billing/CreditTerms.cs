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

    public long CapMicrocredits => checked(BaseMicrocredits + LimitMicrocredits);
}

/// <summary>A rate card, for events whose own time is at or after the instant.</summary>
[GenerateSerializer, Immutable, Alias("rate-card-version")]
public sealed record RateCardVersion(DateTimeOffset From, RateCard Card);
