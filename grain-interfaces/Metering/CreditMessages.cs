using System.Collections.Immutable;
using MeteringCluster.Billing;

namespace MeteringCluster.Metering;

/// <summary>Usage to record: a <see cref="UsageBatch"/> whose items all belong to the grain's period.</summary>
/// <param name="ListAll">Whether the answer lists every item, or only those that were not accepted.</param>
[GenerateSerializer, Immutable, Alias("record-usage")]
public sealed record RecordUsage(byte[] Batch, bool ListAll)
{
    /// <summary>
    /// The caller's clock, where it has settled which period is which: the grain's own time moves up to it, by
    /// <see cref="CreditTerms.MaxClockSkew"/> at most, so that both see the same side of a period's end.
    /// </summary>
    [Id(2)]
    public DateTimeOffset? At { get; init; }
}

/// <summary>
/// What became of a usage item. The order of the refusals here is the order in which they are looked for: the first
/// that applies is the answer.
/// </summary>
[GenerateSerializer, Alias("usage-outcome")]
public enum UsageOutcome
{
    Accepted,

    /// <summary>Known by (source, id) with the same payload; nothing charged, the credits first charged are given (E1).</summary>
    Duplicate,

    /// <summary>The period and its grace are over (E8).</summary>
    PeriodClosed,

    /// <summary>The item is of another period than this grain's: an item without a time that came after the end.</summary>
    OtherPeriod,

    /// <summary>The item's own time lies more than <see cref="CreditTerms.MaxClockSkew"/> ahead.</summary>
    TimeInFuture,

    /// <summary>Known by (source, id) with another payload (E1).</summary>
    IdReused,

    UnknownMeter,
    UnknownMeasure,

    /// <summary>A measure that the rate card names is no whole number of units.</summary>
    InvalidQuantity,

    /// <summary>No measure above zero.</summary>
    AmountZero,

    /// <summary>The cost in microcredits, or the period's units with this item's, do not fit a 64-bit number.</summary>
    AmountOverflow,

    /// <summary>used + held + asked would exceed base + limit (E3).</summary>
    CreditLimitReached,
}

/// <param name="Index">The item's place in the batch, from 0.</param>
/// <param name="Microcredits">Charged; asked where refused by the limit; otherwise 0.</param>
/// <param name="Remaining">Microcredits left after this item.</param>
/// <param name="Subject">The meter or measure that a refusal is about.</param>
[GenerateSerializer, Immutable, Alias("item-outcome")]
public readonly record struct ItemOutcome(
    int Index, UsageOutcome Outcome, long Microcredits, long Remaining, string? Subject);

/// <param name="Items">In the batch's order.</param>
[GenerateSerializer, Immutable, Alias("usage-answer")]
public sealed record UsageAnswer(
    int Accepted, int Duplicates, int Refused, ImmutableArray<ItemOutcome> Items, CreditBalance Balance);

[GenerateSerializer, Alias("period-state")]
public enum PeriodState
{
    Open,

    /// <summary>Over, and taking late events until its grace ends.</summary>
    Closing,
    Closed,
}

/// <summary>One period's credits, in microcredits: cap = used + held + remaining, unless the cap was lowered below.</summary>
[GenerateSerializer, Immutable, Alias("credit-balance")]
public sealed record CreditBalance(
    BillingPeriod Period, PeriodState State, long Base, long Limit, long Used, long Held, long Events)
{
    public long Available => checked(Base + Limit);

    public long Remaining => Math.Max(0, checked(Available - Used - Held));
}

/// <summary>Reserves credits before their real cost is known (E4). Repeated with the same content it answers the same.</summary>
/// <param name="Id">1 to 128 bytes, unique in the tenant's period.</param>
/// <param name="Ttl">The hold ends by itself after this time, or with its period's grace if that is sooner.</param>
[GenerateSerializer, Immutable, Alias("reserve-hold")]
public sealed record ReserveHold(string Id, long Microcredits, TimeSpan Ttl, string? User, string? Meter);

/// <summary>Replaces a hold by what was really used: a usage batch, or an amount of credits.</summary>
[GenerateSerializer, Immutable, Alias("settle-hold")]
public sealed record SettleHold(string Id, long? Microcredits, byte[]? Batch);

[GenerateSerializer, Alias("hold-outcome")]
public enum HoldOutcome
{
    Done,

    /// <summary>The same command again; nothing changed.</summary>
    Repeated,
    PeriodClosed,

    /// <summary>The period is over: reserve in the next one.</summary>
    OtherPeriod,

    /// <summary>The id is known with other content.</summary>
    IdReused,
    UnknownHold,
    AlreadySettled,
    Released,
    Expired,
    CreditLimitReached,

    /// <summary>Items of the settlement were refused; nothing was settled.</summary>
    ItemsRefused,
}

[GenerateSerializer, Alias("hold-status")]
public enum HoldStatus
{
    Active,
    Settled,
    Released,
    Expired,
}

[GenerateSerializer, Immutable, Alias("hold-view")]
public sealed record HoldView(
    string Id, HoldStatus Status, long Microcredits, long ChargedMicrocredits, DateTimeOffset ReservedAt,
    DateTimeOffset ExpiresAt, string? User, string? Meter);

/// <param name="Asked">Microcredits that the command asked for.</param>
/// <param name="Items">The settlement's items, where it had any.</param>
[GenerateSerializer, Immutable, Alias("hold-answer")]
public sealed record HoldAnswer(
    HoldOutcome Outcome, HoldView? Hold, long Asked, ImmutableArray<ItemOutcome> Items, CreditBalance Balance)
{
    /// <summary>Microcredits that a settlement charged beyond the cap; 0 unless the policy lets it.</summary>
    [Id(5)]
    public long OverCap { get; init; }
}

[GenerateSerializer, Alias("usage-window")]
public enum UsageWindow
{
    Total,
    Hour,
    Day,
    Month,
}

[GenerateSerializer, Alias("usage-group")]
public enum UsageGroup
{
    None,
    User,
    Meter,
}

/// <summary>Asks for usage in [From, To), full hours of UTC; rows come ordered by window and group.</summary>
/// <param name="After">Only rows behind this one.</param>
[GenerateSerializer, Immutable, Alias("usage-query")]
public sealed record UsageQuery(
    DateTimeOffset From, DateTimeOffset To, UsageWindow Window, UsageGroup Group, string? User, string? Meter,
    UsageRowKey? After, int Limit);

/// <param name="Group">The user or meter; empty for usage without a user, or where nothing is grouped.</param>
[GenerateSerializer, Immutable, Alias("usage-row-key")]
public sealed record UsageRowKey(DateTimeOffset Window, string Group) : IComparable<UsageRowKey>
{
    public int CompareTo(UsageRowKey? other) =>
        other is null ? 1
        : Window != other.Window ? Window.CompareTo(other.Window)
        : string.CompareOrdinal(Group, other.Group);

    public static bool operator <(UsageRowKey left, UsageRowKey right) => left.CompareTo(right) < 0;

    public static bool operator >(UsageRowKey left, UsageRowKey right) => left.CompareTo(right) > 0;

    public static bool operator <=(UsageRowKey left, UsageRowKey right) => left.CompareTo(right) <= 0;

    public static bool operator >=(UsageRowKey left, UsageRowKey right) => left.CompareTo(right) >= 0;
}

/// <param name="Quantities">Units by measure; a measure of two meters is summed where rows are not by meter.</param>
[GenerateSerializer, Immutable, Alias("usage-row")]
public sealed record UsageRow(
    UsageRowKey Key, long Events, long Microcredits, ImmutableSortedDictionary<string, long> Quantities);
