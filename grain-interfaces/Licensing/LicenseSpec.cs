using System.Collections.Immutable;

namespace MeteringCluster.Licensing;

/// <summary>A licence as it is created. Its term is half-open, [Start, End), in UTC.</summary>
[GenerateSerializer, Immutable, Alias("license-spec")]
public sealed record LicenseSpec(
    string Type, BillingFrequency BillingFrequency, DateTimeOffset Start, DateTimeOffset End,
    ImmutableSortedDictionary<string, SeatPoolSpec> Pools, TimeSpan SessionLease, int ActivationLimit, bool DataManagement);

/// <summary>How many seats a pool has and how they are given out.</summary>
[GenerateSerializer, Immutable, Alias("seat-pool-spec")]
public sealed record SeatPoolSpec(int Seats, SeatMode Mode);

/// <summary>Named: a user holds an assigned seat, logged in or not. Concurrent: each live session takes a seat.</summary>
[GenerateSerializer, Alias("seat-mode")]
public enum SeatMode
{
    Named,
    Concurrent,
}

[GenerateSerializer, Alias("billing-frequency")]
public enum BillingFrequency
{
    Monthly,
    Yearly,
}
