using System.Globalization;
using MeteringCluster.Api.Json;
using MeteringCluster.Api.Reselling;
using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>Who would be sent which invoice, to be confirmed (D15, D16).</summary>
public sealed class SendInvoicesPage : ResellerPage
{
    public override string Title => "Send invoices";

    public override string Place => "licenses";

    public LicenseListing Listing { get; private set; } = null!;

    /// <summary>Null where nothing is selected.</summary>
    public DispatchPreviewView? Preview { get; private set; }

    /// <summary>
    /// The dispatch's, made with the page that is confirmed: however often that is sent, it is one dispatch.
    /// </summary>
    [BindProperty]
    public string Id { get; set; } = "";

    public async Task OnGet()
    {
        Id = "console-" + Guid.NewGuid().ToString("N");
        await Show(Request.Query["select"]);
    }

    public async Task<IActionResult> OnPost(string[] select, string total)
    {
        var confirmed = long.TryParse(total, NumberStyles.None, CultureInfo.InvariantCulture, out var cents) ? new Usd(cents) : new Usd(0);
        var asked = new DispatchRequest { Id = Id, Licenses = select, TotalUsd = confirmed };
        if (await Send<DispatchView>(HttpMethods.Post, $"{ApiRoot}/invoice-dispatches", asked) is { } dispatch)
            return new RedirectResult(Root + ApiPath.Of($"/dispatches/{dispatch.Id}"));
        ModelState.Clear();
        await Show(select);
        return Again();
    }

    public IEnumerable<DispatchProblemView> ProblemsOf(SelectedLicenseView license) =>
        Preview!.Problems.Where(problem => problem.License == license.Coupon);

    public IEnumerable<DispatchProblemView> OtherProblems =>
        Preview!.Problems.Where(problem => Preview.Licenses.All(license => license.Coupon != problem.License));

    /// <summary>The list with one of the selected left out; this page again, while others are left.</summary>
    public string AddressWithout(string coupon)
    {
        var left = Listing with { Selected = Listing.Selected.RemoveAll(id => MeteringCluster.Reselling.CouponText.Show(id) == coupon) };
        return left.Selected.Length == 0 ? left.Address(Root) : left.AddressOf($"{Root}/licenses/send-invoices");
    }

    private async Task Show(IReadOnlyList<string?> select)
    {
        Listing = LicenseListing.Of(Request, out _);
        if (Listing.Selected.Length == 0)
            Listing = Listing with { Selected = [.. select.Select(text => MeteringCluster.Reselling.CouponText.TryRead(text, out var id) ? id : null).OfType<string>().Distinct()] };
        if (Listing.Selected.Length == 0) return;

        // Refusals of the command stay what they are; this only looks.
        var preview = await Api.Send<DispatchPreviewView>(
            Viewer, HttpMethods.Post, $"{ApiRoot}/invoice-dispatches/preview", new DispatchPreviewRequest { Licenses = Listing.Selected });
        Preview = preview.OrThrow();
    }
}
