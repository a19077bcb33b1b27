using System.Globalization;
using MeteringCluster.Api.Reselling;

namespace MeteringCluster.Api.Console;

/// <summary>
/// What the pages offer for a license as it stands, so that nobody is led to what would be refused. The API decides; the
/// table of statuses in the reselling README says what.
/// </summary>
public static class LicenseRules
{
    /// <summary>The statuses that a license shows (D8), and those that there are to filter by.</summary>
    public static readonly IReadOnlyList<string> Statuses = ["unused", "active", "paused", "expired", "invoiced", "paid", "deleted"];

    /// <summary>In a word or two, why it cannot be selected for an invoice (D14); null where it can.</summary>
    public static string? WhyNotInvoiced(this ResellerLicenseView license) => license switch
    {
        { Status: "deleted" } => "Deleted",
        { Invoice: not null } => "Invoiced",
        { User: null } => "No user",
        { Use: "paused" } => "Paused",
        { Use: "expired", ActivatedAt: null } => "Never used",
        _ => null,
    };

    public static bool CanPause(this ResellerLicenseView license) => license.Use is "unused" or "active";

    public static bool CanResume(this ResellerLicenseView license) => license.Use == "paused";

    /// <summary>Only while nobody has used it and no invoice names it (D17).</summary>
    public static bool CanDelete(this ResellerLicenseView license) => license.CanChangeTerms();

    /// <summary>Plan and screens.</summary>
    public static bool CanChangeTerms(this ResellerLicenseView license) =>
        license is { ActivatedAt: null, Invoice: null, DeletedAt: null };

    public static bool CanChangeUser(this ResellerLicenseView license) =>
        license is { Invoice: null, DeletedAt: null } && (license.ActivatedAt is null || (license.User is null && license.Use == "active"));

    public static bool CanChangeRedeemBy(this ResellerLicenseView license) => license is { ActivatedAt: null, DeletedAt: null };

    public static bool CanChangeWords(this ResellerLicenseView license) => license.DeletedAt is null;

    /// <summary>Why it cannot be deleted, and what can be done instead; null where it can.</summary>
    public static string? WhyNotDeleted(this ResellerLicenseView license) => license switch
    {
        { DeletedAt: not null } => null,
        { ActivatedAt: not null } => "A client has used this license, so it cannot be deleted. Pausing it stops its screens.",
        { Invoice: not null } => "An invoice names this license, so it cannot be deleted. Pausing it keeps its coupon from being used.",
        _ => null,
    };

    public static string BadgeOf(string status) => status switch
    {
        "active" or "paid" => "badge ok",
        "paused" => "badge warn",
        "expired" => "badge bad",
        _ => "badge",
    };

    /// <summary>What the status does not say of an invoiced license: whether it is in use.</summary>
    public static string? Beside(this ResellerLicenseView license) => license switch
    {
        { Status: not ("invoiced" or "paid") } => null,
        { Use: "active" } => "in use",
        _ => "not in use yet",
    };

    public static string Named(string word) => word.Length == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..];

    public static string Months(int months) => months == 1 ? "1 month" : string.Create(CultureInfo.InvariantCulture, $"{months} months");
}
