using System.Text.Json.Serialization;
using MeteringCluster.Billing;

namespace MeteringCluster.Metering;

/// <summary>What happened to one period's credits. Names are forever, and events only gain fields.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(PeriodOpened), "period-opened")]
[JsonDerivedType(typeof(TermsChanged), "terms-changed")]
[JsonDerivedType(typeof(HoldReserved), "hold-reserved")]
[JsonDerivedType(typeof(HoldSettled), "hold-settled")]
[JsonDerivedType(typeof(HoldReleased), "hold-released")]
[JsonDerivedType(typeof(HoldExpired), "hold-expired")]
[JsonDerivedType(typeof(ThresholdReached), "threshold-reached")]
[JsonDerivedType(typeof(PeriodClosed), "period-closed")]
public abstract record CreditEvent;

/// <param name="HashKey">16 random bytes, the key of this period's usage identities.</param>
public sealed record PeriodOpened(CreditTerms Terms, byte[] HashKey, DateTimeOffset At) : CreditEvent;

public sealed record TermsChanged(CreditTerms Terms, DateTimeOffset At) : CreditEvent;

/// <summary>
/// The accepted items of one report. Kept in binary, since this is nearly all that a journal holds. Items without a
/// time of their own happened at <see cref="Stamp"/>.
/// </summary>
public sealed record UsageRecorded(DateTimeOffset Stamp, byte[] Batch, long[] Microcredits) : CreditEvent
{
    /// <summary>Known already when the event was just decided; worked out again when it is replayed.</summary>
    [JsonIgnore]
    public UsageIdentity[]? Identities { get; init; }
}

public sealed record HoldReserved(
    string Id, long Microcredits, TimeSpan Ttl, string? User, string? Meter, DateTimeOffset ExpiresAt, DateTimeOffset At)
    : CreditEvent;

/// <param name="Charged">Microcredits; what was used comes as <see cref="UsageRecorded"/> in the same record.</param>
/// <param name="Content">Hash of the settlement, to tell a repeat from another one.</param>
/// <param name="OverCap">Microcredits charged beyond the cap, where the policy lets a settlement exceed it.</param>
public sealed record HoldSettled(string Id, long Charged, ulong Content, long OverCap, DateTimeOffset At) : CreditEvent;

public sealed record HoldReleased(string Id, DateTimeOffset At) : CreditEvent;

/// <param name="At">The hold's own end, whenever it was noticed.</param>
public sealed record HoldExpired(string Id, DateTimeOffset At) : CreditEvent;

/// <summary>The tenant is told that so many percent of the cap are used.</summary>
/// <param name="Used">Microcredits, after what reached the threshold; <paramref name="Cap"/> by the terms of that version.</param>
public sealed record ThresholdReached(int Percent, long Used, long Cap, int Version, DateTimeOffset At) : CreditEvent;

public sealed record PeriodClosed(DateTimeOffset At) : CreditEvent;

// What a record only works out of its other members is not written.
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(CreditEvent))]
[JsonSerializable(typeof(CreditTerms))]
[JsonSerializable(typeof(BillPeriod))]
internal sealed partial class CreditJson : JsonSerializerContext;
