using System.Collections.Immutable;
using MeteringCluster.Audit;
using MeteringCluster.Billing;

namespace MeteringCluster.Reselling;

/// <summary>Who a reseller is on its invoices, and what it sells. The reseller's account managers keep it themselves (D1).</summary>
/// <param name="Name">1 to 200 characters, as printed on invoices.</param>
/// <param name="Email">Where clients answer to; null for none.</param>
/// <param name="TaxId">As printed on invoices; null for none.</param>
/// <param name="ExpiringDays">A licence that ends within so many days expires soon (D10); 1 to 365.</param>
/// <param name="Plans">By name (D2). A licence keeps what its plan said when it was sold.</param>
[GenerateSerializer, Immutable, Alias("reseller-profile")]
public sealed record ResellerProfile(
    string Name, string? Email, PostalAddress? Address, string? TaxId, int ExpiringDays,
    ImmutableSortedDictionary<string, ResellerPlan> Plans)
{
    public const int DefaultExpiringDays = 30;
}

/// <summary>What is sold, and for how much.</summary>
/// <param name="Months">How long a licence of it lasts from its activation on, in calendar months; 1 to 120.</param>
/// <param name="ScreenCents">The price of one screen for all of that time, in US cents; 0 to 100,000,000.</param>
/// <param name="Pool">The seat pool that the screens are seats of.</param>
[GenerateSerializer, Immutable, Alias("reseller-plan")]
public sealed record ResellerPlan(int Months, long ScreenCents, string Pool)
{
    public const string DefaultPool = "screen";
}

/// <summary>Somebody whom the reseller sells to: a user as the account manager knows it (D2, D9).</summary>
/// <param name="Id">Chosen by the account manager; spelled as a tenant's id.</param>
/// <param name="Name">1 to 200 characters, as printed on invoices.</param>
/// <param name="Email">Where invoices are mailed.</param>
/// <param name="Language">One of <see cref="Languages"/>.</param>
/// <param name="Tenant">
/// The id of the account whose licence gets the screens; null until it is known. An operator tells it, or the tenant itself does by
/// redeeming a coupon that is assigned to the user: a reseller alone cannot change what a tenant has.
/// </param>
[GenerateSerializer, Immutable, Alias("reseller-user")]
public sealed record ResellerUser(
    string Id, string Name, string Email, string Language, PostalAddress? Address, string? TaxId, string? Tenant,
    DateTimeOffset CreatedAt);

/// <summary>Replaces the profile. A plan that it does not name any more is sold no more.</summary>
[GenerateSerializer, Immutable, Alias("change-reseller")]
public sealed record ChangeReseller(ResellerProfile Profile, Origin? By = null)
{
    /// <summary>Refused with <see cref="ResellerChanged"/> unless the profile is at this revision; null for any.</summary>
    [Id(2)]
    public long? IfRevision { get; init; }
}

/// <summary>Adds a user, or replaces what is known of it.</summary>
/// <param name="Tenant">Only by an operator; null leaves what is known, and empty takes it away.</param>
[GenerateSerializer, Immutable, Alias("put-reseller-user")]
public sealed record PutUser(
    string Id, string Name, string Email, string Language, PostalAddress? Address, string? TaxId, string? Tenant,
    Origin? By = null);

[GenerateSerializer, Immutable, Alias("remove-reseller-user")]
public sealed record RemoveUser(string Id, Origin? By = null);

/// <param name="Query">Kept are users of whom id, name, email or tenant holds this, in whatever case; empty keeps all.</param>
/// <param name="After">The last id of the page before, or empty.</param>
[GenerateSerializer, Immutable, Alias("list-reseller-users")]
public sealed record ListUsers(string Query, string After, int Limit);
