using MeteringCluster.Api.Json;
using MeteringCluster.Api.Reselling;
using MeteringCluster.Reselling;

namespace MeteringCluster.Api.Console;

/// <summary>What is selected for invoices, and what it comes to (D12): the bar below the list.</summary>
/// <param name="Reseller">Each reseller has a selection of its own.</param>
/// <param name="Licenses">Those that can be invoiced as they are.</param>
/// <param name="Told">What was taken out of the selection since, or that it is too large.</param>
/// <param name="Here">Which of them have a box on the page, which says that they are selected.</param>
public sealed record LicenseSelection(
    string Reseller, IReadOnlyList<SelectedLicenseView> Licenses, Usd Total, string? Told, IReadOnlySet<string> Here, LicenseListing Listing,
    string Root, Locale Locale)
{
    public bool IsTooLarge => Licenses.Count > LicenseListing.MostSelected;

    /// <param name="preview">Null where nothing is selected.</param>
    public static LicenseSelection Of(
        string reseller, DispatchPreviewView? preview, IReadOnlySet<string> here, LicenseListing listing, string root, Locale locale)
    {
        if (preview is null) return new(reseller, [], new Usd(0), null, here, listing, root, locale);

        var bad = preview.Problems.Where(problem => problem.License is not null).ToLookup(problem => problem.License!);
        var good = preview.Licenses.Where(license => !bad.Contains(license.Coupon)).ToList();
        var told = good.Count > LicenseListing.MostSelected
            ? $"{good.Count} licenses are selected, and at most {LicenseListing.MostSelected} go into one dispatch. Untick some: they can be sent in a second dispatch."
            : bad.Count > 0 ? "Taken out of the selection: " + string.Join(" ", bad.Select(problems => $"{problems.Key}: {problems.First().Sentence(locale)}")) : null;
        return new(reseller, good, new Usd(good.Sum(license => license.AmountUsd.Cents)), told, here, listing, root, locale);
    }

    public static string IdOf(SelectedLicenseView license) => CouponText.TryRead(license.Coupon, out var id) ? id : license.Coupon;
}
