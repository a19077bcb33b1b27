using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using MeteringCluster.Api.Invoicing;
using MeteringCluster.Api.Json;
using MeteringCluster.Reselling;

namespace MeteringCluster.Api.Reselling;

/// <summary>What a reseller sells (D2), and for how much.</summary>
/// <param name="Months">How long a licence lasts from its activation on: 1 to 120 calendar months.</param>
/// <param name="UsdPerScreen">For one screen and all of that time: 0 to 1,000,000.</param>
/// <param name="Pool">The seat pool that the screens are seats of. Default "screen".</param>
public sealed record PlanView(int? Months, Usd? UsdPerScreen, string? Pool)
{
    internal static PlanView Of(ResellerPlan plan) => new(plan.Months, new Usd(plan.ScreenCents), plan.Pool);
}

/// <summary>A reseller to be created. Everything but id and name may be left out.</summary>
public sealed record CreateResellerRequest
{
    [Description("1 to 64 characters of a-z, 0-9, '-', '_' and '.', the first a letter or digit. Never given out twice.")]
    [Required, RegularExpression(@"^[a-z0-9][a-z0-9._-]{0,63}$")]
    public string? Id { get; init; }

    [Description("As printed on invoices.")]
    [Required, StringLength(ResellerLimits.MaxNameLength, MinimumLength = 1)]
    public string? Name { get; init; }

    [Description("Where clients answer to. Default: none.")]
    public string? Email { get; init; }

    public AddressView? Address { get; init; }

    [Description("As printed on invoices. Default: none.")]
    public string? TaxId { get; init; }

    [Description("A licence that ends within so many days expires soon. Default 30.")]
    [Range(1, ResellerLimits.MaxExpiringDays)]
    public int? ExpiringDays { get; init; }

    [Description("Plans by name, at most 100. Default: none, and then no licence can be made.")]
    public SortedDictionary<string, PlanView?>? Plans { get; init; }
}

/// <summary>What may be changed about a reseller; what is left out stays as it is.</summary>
/// <param name="Email">Empty takes it away.</param>
/// <param name="TaxId">Empty takes it away.</param>
/// <param name="Plans">All of them: a plan that is not named is sold no more. Licences keep what their plan said.</param>
public sealed record ChangeResellerRequest(
    string? Name, string? Email, AddressView? Address, string? TaxId, int? ExpiringDays, SortedDictionary<string, PlanView?>? Plans);

/// <summary>A reseller in a list.</summary>
public sealed record ResellerEntry(string Id, string Name, DateTimeOffset CreatedAt);

/// <summary>A reseller, what it sells, and how its licences stand.</summary>
/// <param name="Licenses">How many stand how, by status (D8).</param>
/// <param name="ExpiringSoon">How many end within the next <c>expiringDays</c> (D10).</param>
/// <param name="Revision">One more with each change of the profile; also the ETag.</param>
public sealed record ResellerView(
    string Id, string Name, string? Email, AddressView? Address, string? TaxId, int ExpiringDays,
    IReadOnlyDictionary<string, PlanView> Plans, IReadOnlyDictionary<string, int> Licenses, int ExpiringSoon, int Users, long Revision)
{
    internal static ResellerView Of(ResellerId id, ResellerOverview overview)
    {
        var profile = overview.Profile;
        return new ResellerView(
            id.Value, profile.Name, profile.Email, profile.Address is { } address ? AddressView.Of(address) : null, profile.TaxId,
            profile.ExpiringDays, profile.Plans.ToDictionary(plan => plan.Key, plan => PlanView.Of(plan.Value)),
            overview.ByStatus.Select((count, status) => (Status: (ResellerLicenseStatus)status, count))
                .ToDictionary(counted => ResellerNames.Of(counted.Status), counted => counted.count),
            overview.ExpiringSoon, overview.Users, overview.Revision);
    }
}
