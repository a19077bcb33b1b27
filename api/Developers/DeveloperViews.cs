using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using MeteringCluster.Developers;

namespace MeteringCluster.Api.Developers;

/// <summary>A developer to be listed.</summary>
public sealed record DeveloperRequest
{
    [Description("1 to 256 characters.")]
    [Required, StringLength(256, MinimumLength = 1)]
    public string? Name { get; init; }

    [Description("At most 254 characters. Default: none.")]
    [StringLength(254)]
    public string? Email { get; init; }

    [Description("Any, of 1 to 64 characters. Default: developer.")]
    [StringLength(64, MinimumLength = 1)]
    public string? Role { get; init; }

    [Description("Names of modules. None, or left out: all that are subscribed to.")]
    public List<string>? Modules { get; init; }
}

/// <summary>A listed developer.</summary>
/// <param name="Modules">Empty for all that are subscribed to.</param>
/// <param name="MergedFrom">Ids that lead here, since their records were merged into this one.</param>
public sealed record DeveloperView(
    string Id, string Name, string? Email, string Role, IReadOnlyList<string> Modules, DateTimeOffset AddedAt,
    IReadOnlyList<string>? MergedFrom)
{
    public static DeveloperView Of(DeveloperRow row) => new(
        row.Developer.Id, row.Developer.Name, row.Developer.Email, row.Developer.Role, row.Developer.Modules, row.AddedAt,
        row.Merged.IsEmpty ? null : row.Merged);
}

/// <summary>A module's subscription as it is to be.</summary>
public sealed record DeveloperSubscriptionRequest
{
    [Description("Licences, 0 to 1,000,000.")]
    [Required, Range(0, 1_000_000)]
    public int? Purchased { get; init; }

    [Description("The term is start to end, without the end itself.")]
    [Required]
    public DateTimeOffset? Start { get; init; }

    [Required]
    public DateTimeOffset? End { get; init; }

    [Description("\"report\" (default: nothing is blocked), \"allow\" (up to overagePercent above) or \"block\".")]
    [AllowedValues("report", "allow", "block", null)]
    public string? Overage { get; init; }

    [Description("With \"allow\" only: 0 to 1,000 percent of what is purchased, rounded down.")]
    [Range(0, 1_000)]
    public int? OveragePercent { get; init; }
}

/// <summary>A module's subscription and what is consumed of it now.</summary>
/// <param name="Allowed">How many may be listed; missing where nothing is blocked.</param>
/// <param name="Status"><c>running</c>, <c>not-started</c> or <c>expired</c>.</param>
/// <param name="Manage">Where it is changed: PUT and DELETE.</param>
public sealed record DeveloperSubscriptionView(
    string Module, int Purchased, DateTimeOffset Start, DateTimeOffset End, string Overage, int? OveragePercent, long? Allowed,
    int Consumed, int Remaining, int OverBy, string Status, string Manage)
{
    public static DeveloperSubscriptionView Of(TenantId tenant, DeveloperModule module, DateTimeOffset now)
    {
        var terms = module.Terms!;
        return new DeveloperSubscriptionView(
            module.Module, terms.Purchased, terms.Start, terms.End, DeveloperNames.Of(terms.Overage),
            terms.Overage == MeteringCluster.Developers.Overage.Allow ? terms.Percent : null, terms.Allowed,
            module.Consumed, module.Remaining, module.OverBy,
            module.Running ? "running" : now < terms.Start ? "not-started" : "expired",
            $"/v1/tenants/{tenant}/developers/subscriptions/{module.Module}");
    }
}

/// <param name="Developers">How many are listed.</param>
/// <param name="NotSubscribed">Modules that developers name and nobody has subscribed to; they license nothing.</param>
public sealed record DeveloperSubscriptionsView(
    IReadOnlyList<DeveloperSubscriptionView> Items, int Developers, IReadOnlyList<UnsubscribedModule> NotSubscribed);

/// <param name="Consumed">Developers who would use it.</param>
public sealed record UnsubscribedModule(string Module, int Consumed);

/// <summary>Asks for many developers at once, by their ids or by their e-mail addresses.</summary>
public sealed record LicensedRequest
{
    [Description("1 to 10,000 ids. Either these or emails.")]
    public List<string>? Ids { get; init; }

    [Description("1 to 10,000 addresses, in whatever case. Either these or ids.")]
    public List<string>? Emails { get; init; }

    [Description("Default: any module.")]
    public string? Module { get; init; }
}

/// <summary>Whether somebody is licensed now.</summary>
/// <param name="Subject">The id or address asked for.</param>
/// <param name="Developer">The listed developer behind it.</param>
/// <param name="Reason">
/// Where not licensed: <c>not-listed</c>, <c>module-not-subscribed</c>, <c>module-not-assigned</c>,
/// <c>subscription-not-started</c> or <c>subscription-expired</c>.
/// </param>
public sealed record LicensedView(string Subject, bool Licensed, string? Developer, string? Reason);

/// <param name="Licensed">How many are.</param>
/// <param name="Results">One for each subject, in the order asked.</param>
public sealed record LicensedListView(int Licensed, IReadOnlyList<LicensedView> Results);
