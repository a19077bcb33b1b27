using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using MeteringCluster.Api.Json;
using MeteringCluster.Licensing;

namespace MeteringCluster.Api;

/// <summary>A tenant to be created. Everything but id and name has a default.</summary>
public sealed record CreateTenantRequest
{
    [Description("1 to 64 characters of a-z, 0-9, '-', '_' and '.', the first a letter or digit. Never given out twice.")]
    [Required, RegularExpression(@"^[a-z0-9][a-z0-9._-]{0,63}$")]
    public string? Id { get; init; }

    [Description("What people call the tenant.")]
    [Required, StringLength(TenantLimits.MaxName, MinimumLength = 1)]
    public string? Name { get; init; }

    public LicenseRequest? License { get; init; }

    public CreditsRequest? Credits { get; init; }
}

/// <summary>The licence of a new tenant.</summary>
public sealed record LicenseRequest
{
    [Description("The licence type. Default \"Standard\".")]
    [StringLength(TenantLimits.MaxType, MinimumLength = 1)]
    public string? Type { get; init; }

    [Description("The plan within the type, as it was sold. Default: none.")]
    [StringLength(LicenseLimits.MaxPlanLength, MinimumLength = 1)]
    public string? Plan { get; init; }

    [Description("The product's model year that the licence is for: 2000 to 2100. Default: the current one.")]
    [Range(LicenseLimits.EarliestModel, LicenseLimits.LatestModel)]
    public int? Model { get; init; }

    [Description("\"monthly\" or \"yearly\". Default \"monthly\".")]
    [AllowedValues("monthly", "yearly", null)]
    public string? BillingFrequency { get; init; }

    [Description("The first instant of the term. Default: the start of today, in UTC.")]
    public DateTimeOffset? Start { get; init; }

    [Description("The first instant after the term. Default: a year after its start.")]
    public DateTimeOffset? End { get; init; }

    [Description("Seat pools by name (1 to 32 characters of a-z, 0-9 and '-'), at most 32. Default: none.")]
    public SortedDictionary<string, SeatPoolRequest>? Pools { get; init; }

    [Description("How long a session keeps its seat without a heartbeat: 10 seconds to 24 hours. Default \"00:10:00\".")]
    public TimeSpan? SessionLease { get; init; }

    [Description("How many product servers may be signed in at once. Default 1.")]
    [Range(0, TenantLimits.MaxActivations)]
    public int? ActivationLimit { get; init; }

    [Description("Whether the Data Management add-on is included. Default false.")]
    public bool? DataManagement { get; init; }

    [Description("The parts of the add-on: \"olap\" (with its runtime), \"transformation\", \"data-sync\". Default: all of them.")]
    public IReadOnlyList<string?>? DataManagementParts { get; init; }

    [Description("Whether sessions are opened only for a server that is signed in. Default false.")]
    public bool? RequireActivation { get; init; }

    [Description("How long a server may go on by a signed snapshot: up to 30 days; 0 for not at all. Default \"1.00:00:00\".")]
    public TimeSpan? OfflineFor { get; init; }

    [Description("So many days before the end a notice says that the licence expires soon: at most 10, 1 to 365. Default 30, 7 and 1.")]
    public IReadOnlyList<int>? NoticeDays { get; init; }
}

/// <summary>One seat pool of a new licence.</summary>
public sealed record SeatPoolRequest
{
    [Description("How many seats the pool has.")]
    [Required, Range(0, TenantLimits.MaxSeats)]
    public int? Seats { get; init; }

    [Description("\"named\": a user holds an assigned seat. \"concurrent\": each live session takes one. Default \"named\".")]
    [AllowedValues("named", "concurrent", null)]
    public string? Mode { get; init; }
}

/// <summary>The AI-credit terms of a new tenant.</summary>
public sealed record CreditsRequest
{
    [Description("Credits included in each billing period: 0 to 1,000,000,000. Default 0.")]
    public Credits? Base { get; init; }

    [Description("The price of one credit above the base, in US dollars: 0 to 10,000. Default 1.")]
    public Usd? UsdPerCredit { get; init; }

    [Description("An instant at which a billing period starts, in whole seconds. Default: the start of today, in UTC.")]
    public DateTimeOffset? PeriodAnchor { get; init; }

    [Description("Credits per million units, by meter and measure: 0 to 1,000,000,000. Default: none.")]
    public SortedDictionary<string, SortedDictionary<string, Credits>>? RateCard { get; init; }
}

/// <summary>What may be changed about a tenant; what is left out stays as it is.</summary>
public sealed record ChangeTenantRequest
{
    [Description("What people call the tenant.")]
    [StringLength(TenantLimits.MaxName, MinimumLength = 1)]
    public string? Name { get; init; }
}

/// <summary>A tenant.</summary>
/// <param name="PeriodAnchor">An instant at which a billing period starts; it never changes.</param>
public sealed record TenantView(string Id, string Name, DateTimeOffset CreatedAt, DateTimeOffset PeriodAnchor);

/// <summary>One page of a list.</summary>
/// <param name="NextCursor">The <c>cursor</c> of the next page; left out on the last.</param>
public sealed record ListView<T>(IReadOnlyList<T> Items, string? NextCursor);
