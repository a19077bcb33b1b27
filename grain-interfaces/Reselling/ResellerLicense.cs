using System.Collections.Immutable;
using MeteringCluster.Audit;

namespace MeteringCluster.Reselling;

/// <summary>A licence that a reseller sells (D2, D7). Its coupon is its id (D6).</summary>
/// <param name="Number">Counts the reseller's licences from 1, in the order in which they were made.</param>
/// <param name="Coupon">8 characters, in capitals and without hyphens.</param>
/// <param name="Plan">The plan's name. Months, pool and amount are the plan's when the licence was made or last changed.</param>
/// <param name="Note">Null for none.</param>
/// <param name="Screens">1 to 10,000.</param>
/// <param name="AmountCents">The price of all screens for the whole term, in US cents.</param>
/// <param name="User">The id of the user that it is assigned to (D4); null for none.</param>
/// <param name="RedeemBy">Its coupon is good before this instant; null for ever.</param>
[GenerateSerializer, Immutable, Alias("reseller-license")]
public sealed record ResellerLicense(
    int Number, string Coupon, string Plan, int Months, string Pool, string Name, string? Note, int Screens, long AmountCents,
    string? User, DateTimeOffset CreatedAt, DateTimeOffset? RedeemBy)
{
    /// <summary>1 when made, one more with each change of it.</summary>
    [Id(12)]
    public long Version { get; init; } = 1;

    /// <summary>The id of the tenant that has its screens; null while it is unused.</summary>
    [Id(13)]
    public string? Tenant { get; init; }

    /// <summary>When its term began; null while it is unused.</summary>
    [Id(14)]
    public DateTimeOffset? ActivatedAt { get; init; }

    /// <summary>When its term ends: so many calendar months after its activation; null while it is unused.</summary>
    [Id(15)]
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>Since when it is paused; else null.</summary>
    [Id(16)]
    public DateTimeOffset? PausedAt { get; init; }

    [Id(17)]
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>The ordinal among the reseller's documents of the invoice that was sent for it; null for none.</summary>
    [Id(18)]
    public int? Invoice { get; init; }

    [Id(19)]
    public string? InvoiceNumber { get; init; }

    [Id(20)]
    public DateTimeOffset? InvoicedAt { get; init; }

    [Id(21)]
    public DateTimeOffset? PaidAt { get; init; }

    /// <summary>One more with each change of the seats that its tenant has of it; 0 while it is unused.</summary>
    [Id(22)]
    public long SeatsVersion { get; init; }

    /// <summary>Whether a client has used it: from then on it cannot be deleted (D17).</summary>
    public bool IsUsed => ActivatedAt is not null;

    /// <summary>What shows first (D8): what stops the licence, then how far it is paid, then whether it is in use.</summary>
    public ResellerLicenseStatus StatusAt(DateTimeOffset now) =>
        StoppedAt(now) ?? (PaidAt is not null ? ResellerLicenseStatus.Paid
            : Invoice is not null ? ResellerLicenseStatus.Invoiced
            : IsUsed ? ResellerLicenseStatus.Active : ResellerLicenseStatus.Unused);

    /// <summary>Whether its screens work, whatever its invoice: Unused, Active, Paused, Expired or Deleted.</summary>
    public ResellerLicenseStatus UseAt(DateTimeOffset now) =>
        StoppedAt(now) ?? (IsUsed ? ResellerLicenseStatus.Active : ResellerLicenseStatus.Unused);

    /// <summary>Whether it is in use and ends within the horizon (D10).</summary>
    public bool ExpiresWithin(TimeSpan horizon, DateTimeOffset now) =>
        DeletedAt is null && (EndsAt ?? RedeemBy) is { } end && end > now && end - now <= horizon;

    private ResellerLicenseStatus? StoppedAt(DateTimeOffset now) =>
        DeletedAt is not null ? ResellerLicenseStatus.Deleted
        : (EndsAt ?? RedeemBy) <= now ? ResellerLicenseStatus.Expired
        : PausedAt is not null ? ResellerLicenseStatus.Paused : null;
}

/// <summary>The statuses of D8. What each allows stands in one table, in the README of grains/Reselling.</summary>
[GenerateSerializer, Alias("reseller-license-status")]
public enum ResellerLicenseStatus
{
    Unused,
    Active,
    Paused,

    /// <summary>Its term is over, or its coupon was not redeemed in time.</summary>
    Expired,

    /// <summary>An invoice was sent for it and is not paid.</summary>
    Invoiced,

    Paid,
    Deleted,
}

/// <summary>A licence to be made.</summary>
/// <param name="User">Where the user's tenant is known, the licence is activated at once (D4).</param>
[GenerateSerializer, Immutable, Alias("new-reseller-license")]
public sealed record NewLicense(string Plan, string Name, string? Note, int Screens, string? User, DateTimeOffset? RedeemBy);

/// <summary>Makes licences: all of them, or none.</summary>
/// <param name="Request">
/// Known for good, so that a repeat makes nothing more; null where a repeat is to make more. 1 to 128 characters.
/// </param>
/// <param name="Licenses">1 to 1,000.</param>
[GenerateSerializer, Immutable, Alias("create-reseller-licenses")]
public sealed record CreateLicenses(
    string? Request, ImmutableArray<NewLicense> Licenses, Origin? By = null);

/// <summary>Changes a licence; what is null stays (D1).</summary>
/// <param name="Note">Empty takes it away.</param>
/// <param name="User">Empty takes the assignment away.</param>
/// <param name="RedeemBy"><see cref="DateTimeOffset.MaxValue"/> takes the bound away.</param>
/// <param name="IfVersion">Refused with <see cref="LicenseChanged"/> unless the licence is at this version.</param>
[GenerateSerializer, Immutable, Alias("edit-reseller-license")]
public sealed record EditLicense(
    string Coupon, string? Plan, string? Name, string? Note, int? Screens, string? User, DateTimeOffset? RedeemBy,
    long? IfVersion, Origin? By = null);

/// <summary>What is done to one licence by its coupon alone.</summary>
[GenerateSerializer, Immutable, Alias("reseller-license-command")]
public sealed record LicenseCommand(string Coupon, long? IfVersion, Origin? By = null);

/// <summary>A client redeems a coupon for its tenant (D3).</summary>
[GenerateSerializer, Immutable, Alias("redeem-coupon")]
public sealed record RedeemCoupon(string Coupon, TenantId Tenant, Origin? By = null);
