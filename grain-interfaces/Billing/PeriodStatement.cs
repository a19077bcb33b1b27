using System.Collections.Immutable;

namespace MeteringCluster.Billing;

/// <summary>
/// What a closed billing period comes to, as its meter counted it. The base that counts is the highest that held in
/// the period, and so is the limit: what was included when it was used is never charged by a later change, and what
/// was used under a limit is charged although the limit was lowered since.
/// </summary>
/// <param name="UsedMicrocredits">All that was charged to the meter.</param>
/// <param name="IncludedMicrocredits">The highest base that held.</param>
/// <param name="LimitMicrocredits">The highest limit that held.</param>
/// <param name="Meters">What each meter came to, ordered by name; their sum is what was used.</param>
/// <param name="Changes">Base and limit as they held, each from its instant on.</param>
[GenerateSerializer, Immutable, Alias("period-statement")]
public sealed record PeriodStatement(
    BillingPeriod Period, DateTimeOffset ClosedAt, long UsedMicrocredits, long IncludedMicrocredits, long LimitMicrocredits,
    long UsdCentsPerCredit, long Events, ImmutableArray<MeterSum> Meters, ImmutableArray<CapChange> Changes)
{
    public long ChargeableMicrocredits => ChargeRule.Chargeable(UsedMicrocredits, IncludedMicrocredits, LimitMicrocredits);

    /// <summary>US cents, rounded once.</summary>
    public long ChargeCents => ChargeRule.Cents(ChargeableMicrocredits, UsdCentsPerCredit);
}

[GenerateSerializer, Immutable, Alias("meter-sum")]
public sealed record MeterSum(string Meter, long Events, long Microcredits);

/// <param name="Version">Of the <see cref="CreditTerms"/>.</param>
[GenerateSerializer, Immutable, Alias("cap-change")]
public sealed record CapChange(DateTimeOffset At, int Version, long BaseMicrocredits, long LimitMicrocredits);

/// <summary>Charge = used above base, up to the limit (A12).</summary>
public static class ChargeRule
{
    private const long MicrocreditsPerCredit = 1_000_000;

    public static long Chargeable(long used, long included, long limit) =>
        Math.Min(Math.Max(0, checked(used - included)), limit);

    /// <summary>Rounded half away from zero.</summary>
    /// <exception cref="OverflowException">More than 64 bits hold.</exception>
    public static long Cents(long microcredits, long centsPerCredit) =>
        checked((long)(((Int128)microcredits * centsPerCredit + MicrocreditsPerCredit / 2) / MicrocreditsPerCredit));

    /// <summary>What an amount buys: as many whole microcredits as cost no more than it.</summary>
    public static long Microcredits(long cents, long centsPerCredit) =>
        checked((long)((Int128)cents * MicrocreditsPerCredit / centsPerCredit));
}
