using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using MeteringCluster.Api.Json;
using MeteringCluster.Reselling;

namespace MeteringCluster.Api.Reselling;

/// <summary>A licence to be made (D2).</summary>
public record NewResellerLicense
{
    [Description("One of the reseller's plans.")]
    public string? Plan { get; init; }

    [Description("What account managers call and find it by.")]
    [StringLength(ResellerLimits.MaxLicenseNameLength, MinimumLength = 1)]
    public string? Name { get; init; }

    [Description("Default: none.")]
    [StringLength(ResellerLimits.MaxNoteLength)]
    public string? Note { get; init; }

    [Description("How many screens.")]
    [Range(1, ResellerLimits.MaxScreens)]
    public int? Quantity { get; init; }

    [Description("The id of the user that it is assigned to. Default: nobody, and its coupon can be given to anybody.")]
    public string? User { get; init; }

    [Description("The coupon is good before this instant. Default: for ever.")]
    public DateTimeOffset? RedeemBy { get; init; }
}

/// <summary>One licence, several alike, or up to 1,000 different ones.</summary>
public sealed record CreateResellerLicensesRequest : NewResellerLicense
{
    [Description("So many alike. Default 1. Not with licenses.")]
    [Range(1, ResellerLimits.MaxBatch)]
    public int? Count { get; init; }

    [Description("1 to 1,000 licences, instead of the members of one.")]
    public IReadOnlyList<NewResellerLicense?>? Licenses { get; init; }

    [Description("A name for this request, 1 to 128 characters: sent again, nothing more is made. Default: each call makes more.")]
    public string? Request { get; init; }
}

/// <summary>What is to be changed of a licence; what is left out stays as it is.</summary>
/// <param name="Note">Empty takes it away.</param>
/// <param name="User">Empty takes the assignment away.</param>
/// <param name="RedeemBy">An instant, or empty, which takes the bound away.</param>
public sealed record ChangeResellerLicenseRequest(
    string? Plan, string? Name, string? Note, int? Quantity, string? User, string? RedeemBy);

/// <summary>A licence that a reseller sells (D7).</summary>
/// <param name="Coupon">As it is shown to people: two halves with a hyphen (D6).</param>
/// <param name="Id">The coupon as it stands in paths.</param>
/// <param name="Number">Counts the reseller's licences from 1, as they were made; the audit trail names those of a request by it.</param>
/// <param name="AmountUsd">Of all screens for the whole term.</param>
/// <param name="Status">What shows first: unused, active, paused, expired, invoiced, paid or deleted (D8).</param>
/// <param name="Use">The same whatever its invoice: unused, active, paused, expired or deleted.</param>
/// <param name="Version">One more with each change; also the ETag.</param>
public sealed record ResellerLicenseView(
    string Coupon, string Id, int Number, string Plan, int Months, string Pool, string Name, string? Note, int Quantity, Usd AmountUsd,
    AssignedUserView? User, string? Tenant, string Status, string Use, long Version, DateTimeOffset CreatedAt,
    DateTimeOffset? ActivatedAt, DateTimeOffset? EndsAt, DateTimeOffset? PausedAt, DateTimeOffset? RedeemBy, DateTimeOffset? DeletedAt,
    SentInvoiceView? Invoice)
{
    internal static ResellerLicenseView Of(LicenseRow row)
    {
        var license = row.License;
        return new ResellerLicenseView(
            CouponText.Show(license.Coupon), license.Coupon, license.Number, license.Plan, license.Months, license.Pool, license.Name, license.Note,
            license.Screens, new Usd(license.AmountCents),
            license.User is { } user ? new AssignedUserView(user, row.User?.Name) : null, license.Tenant,
            ResellerNames.Of(row.Status), ResellerNames.Of(row.Use), license.Version, license.CreatedAt, license.ActivatedAt,
            license.EndsAt, license.PausedAt, license.RedeemBy, license.DeletedAt,
            license.InvoiceNumber is { } number ? new SentInvoiceView(number, license.InvoicedAt, license.PaidAt) : null);
    }
}

/// <param name="Name">Left out where the user was removed since.</param>
public sealed record AssignedUserView(string Id, string? Name);

/// <param name="PaidAt">Left out until it is.</param>
public sealed record SentInvoiceView(string Number, DateTimeOffset? SentAt, DateTimeOffset? PaidAt);

/// <summary>Licences that were made.</summary>
/// <param name="AmountUsd">Of all of them.</param>
/// <param name="Repeated">The request had made them before.</param>
public sealed record MadeLicensesView(IReadOnlyList<ResellerLicenseView> Licenses, Usd AmountUsd, bool Repeated);

/// <summary>One page of licences.</summary>
/// <param name="NextCursor">The <c>cursor</c> of the next page; left out on the last.</param>
/// <param name="Total">How many the filter keeps, on all pages.</param>
/// <param name="AmountUsd">Of all that the filter keeps.</param>
public sealed record ResellerLicensePage(IReadOnlyList<ResellerLicenseView> Licenses, string? NextCursor, int Total, Usd AmountUsd);
