using MeteringCluster.Api.Reselling;
using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>The licenses that a reseller sells: filtered, searched, selected, paused and deleted (D7 to D14, D17, D18).</summary>
public sealed class ResellerLicensesPage : SellingPage
{
    private static readonly HashSet<string> NoBoxes = [];

    public override string Title => "Licenses";

    public override string Place => "licenses";

    public LicenseListing Listing { get; private set; } = null!;

    public ResellerView Sold { get; private set; } = null!;

    /// <summary>Null where nobody is the user that was asked for, or the filter was refused.</summary>
    public ResellerLicensePage? Found { get; private set; }

    /// <summary>Whom the filter shows, or why it shows nobody.</summary>
    public UserChoice? Whose { get; private set; }

    public LicenseSelection Selection { get; private set; } = null!;

    public Paging Paging { get; private set; } = null!;

    public async Task<IActionResult> OnGet()
    {
        Listing = LicenseListing.Of(Request, out var isUntidy);
        if (isUntidy) return new RedirectResult(Listing.AddressHere(Root));
        await Show();
        return Again();
    }

    /// <summary>What is selected, as it stands now; for who keeps the selection in the browser.</summary>
    public async Task<LiveResult> OnGetSelection()
    {
        Listing = LicenseListing.Of(Request, out _);
        return Live("_Selection", await Select(NoBoxes));
    }

    /// <summary>Each button names its license, and the version of it that it was shown for.</summary>
    public async Task<IActionResult> OnPost(string? pause, string? resume, string? delete)
    {
        Listing = LicenseListing.Of(Request, out _);
        var (button, verb, done) = pause is not null ? (pause, "/pause", "{0} is paused: its screens have stopped. Play starts them again.")
            : resume is not null ? (resume, "/resume", "{0} plays again.")
            : (delete ?? "", "", "{0} is deleted: its coupon is good no more.");
        var (id, version) = button.Split(':') is [var named, var seen] ? (named, $"\"{seen}\"") : (button, "\"0\"");
        var method = verb.Length > 0 ? HttpMethods.Post : HttpMethods.Delete;
        if (await Send<ResellerLicenseView>(method, ApiRoot + ApiPath.Of($"/licenses/{id}") + verb, ifMatch: version) is { } license)
            return Done(done.Replace("{0}", license.Coupon, StringComparison.Ordinal), Listing.AddressHere(Root));
        await Show();
        return Again();
    }

    private async Task Show()
    {
        if (Listing.User.Length > 0)
        {
            Whose = await Choose(Listing.User);
            if (Whose.User is { } user) Listing = Listing with { User = user.Id };
        }

        var sold = Need<ResellerView>(ApiRoot);
        if (Whose is not { User: null })
        {
            var listed = await Api.Get<ResellerLicensePage>(Viewer, ApiPath.With(
                Listing.Ask($"{ApiRoot}/licenses"), ("limit", $"{Paging.Rows}"), ("cursor", Paging.Cursor(Request))));
            // A search of too many words, say, is told above the form, in which it can be mended.
            if (listed.Problem is { Status: StatusCodes.Status400BadRequest } bad) Refusal ??= bad;
            else Found = listed.OrThrow();
        }

        Sold = await sold;
        Paging = Paging.Of(Request, Found?.NextCursor);
        Selection = await Select(Found?.Licenses.Where(license => license.WhyNotInvoiced() is null).Select(license => license.Id).ToHashSet() ?? NoBoxes);
    }

    private async Task<LicenseSelection> Select(IReadOnlySet<string> here)
    {
        if (Listing.Selected.Length == 0) return LicenseSelection.Of(Reseller, null, here, Listing, Root, Locale);
        var preview = await Api.Send<DispatchPreviewView>(
            Viewer, HttpMethods.Post, $"{ApiRoot}/invoice-dispatches/preview", new DispatchPreviewRequest { Licenses = Listing.Selected });
        var selection = LicenseSelection.Of(Reseller, preview.OrThrow(), here, Listing, Root, Locale);
        Listing = Listing with { Selected = [.. selection.Licenses.Select(LicenseSelection.IdOf)] };
        return selection;
    }
}
