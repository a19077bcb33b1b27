using MeteringCluster.Api.Reselling;
using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>One license with all that is known of it (D7), to be changed, paused and deleted (D17, D18).</summary>
public sealed class LicenseDetailsPage : SellingPage
{
    public override string Title => License?.Coupon ?? "License";

    public override string Place => "licenses";

    [BindProperty(SupportsGet = true)]
    public string Coupon { get; set; } = "";

    [BindProperty]
    public LicenseForm Form { get; set; } = new();

    /// <summary>The version that the form was shown for.</summary>
    [BindProperty]
    public string Version { get; set; } = "";

    public ResellerLicenseView License { get; private set; } = null!;

    public ResellerView Sold { get; private set; } = null!;

    public IReadOnlyList<(string Value, string Text)> Users { get; private set; } = [];

    public string? UserProblem { get; private set; }

    /// <summary>Somebody else was faster: what the license says now is shown beside what was entered.</summary>
    public bool IsConflict => Refusal?.Code == "license-changed";

    private string Path => ApiRoot + ApiPath.Of($"/licenses/{Coupon}");

    private string Here => Root + ApiPath.Of($"/licenses/{Coupon}");

    public async Task OnGet()
    {
        await Show();
        Fill();
    }

    public Task<IActionResult> OnPostPause() => Run(HttpMethods.Post, "/pause", "Paused: its screens have stopped. Play starts them again.");

    public Task<IActionResult> OnPostResume() => Run(HttpMethods.Post, "/resume", "It plays again.");

    public Task<IActionResult> OnPostDelete() => Run(HttpMethods.Delete, "", "The license is deleted: its coupon is good no more.");

    public async Task<IActionResult> OnPostEdit()
    {
        ModelState.Clear();
        var before = await Need<ResellerLicenseView>(Path);
        var user = before.CanChangeUser() ? await WhoGetsIt() : null;
        if (UserProblem is null)
        {
            var asked = new ChangeResellerLicenseRequest(
                before.CanChangeTerms() ? Form.Plan : null, Form.Name ?? "", Form.Note ?? "", before.CanChangeTerms() ? Form.Quantity : null, user,
                before.CanChangeRedeemBy() ? RedeemBy(before) : null);
            if (await Send<ResellerLicenseView>(HttpMethods.Patch, Path, asked, $"\"{Version}\"") is not null) return Done("The license is changed.", Here);
        }

        await Show();
        // Whoever has seen what it says now may send the form again.
        if (IsConflict) Version = License.Version.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var answer = Again();
        if (UserProblem is not null) Response.StatusCode = StatusCodes.Status400BadRequest;
        return answer;
    }

    private async Task<IActionResult> Run(string method, string verb, string done)
    {
        ModelState.Clear();
        if (await Send<ResellerLicenseView>(method, Path + verb, ifMatch: $"\"{Version}\"") is not null) return Done(done, Here);
        await Show();
        Fill();
        return Again();
    }

    // Empty takes the user away.
    private async Task<string?> WhoGetsIt()
    {
        if (Form.User?.Trim() is not { Length: > 0 } typed) return "";
        var choice = await Choose(typed);
        UserProblem = choice.Problem;
        return choice.User?.Id;
    }

    // A day that was left as it stood keeps the instant, which may lie within it.
    private string? RedeemBy(ResellerLicenseView before) =>
        Form.RedeemBy == LicenseForm.DayBefore(before.RedeemBy, Locale) ? null
        : LicenseForm.EndOf(Form.RedeemBy, Locale)?.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture) ?? "";

    private async Task Show()
    {
        var (license, sold, users) = (Need<ResellerLicenseView>(Path), Need<ResellerView>(ApiRoot), SuggestUsers(""));
        (License, Sold, Users) = (await license, await sold, await users);
    }

    private void Fill()
    {
        Version = License.Version.ToString(System.Globalization.CultureInfo.InvariantCulture);
        Form = new LicenseForm
        {
            Plan = License.Plan,
            Name = License.Name,
            Note = License.Note,
            Quantity = License.Quantity,
            User = License.User?.Id,
            RedeemBy = LicenseForm.DayBefore(License.RedeemBy, Locale),
        };
    }
}
