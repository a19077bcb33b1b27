using MeteringCluster.Api.Json;
using MeteringCluster.Api.Reselling;
using MeteringCluster.Reselling;
using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>Adds a license: of a plan, with a name, for a user or nobody yet (D2 to D5).</summary>
public sealed class NewLicensePage : SellingPage
{
    private const string Requests = "console-";
    private const int NamesRead = 100;

    public override string Title => "Add license";

    public override string Place => "licenses";

    public ResellerView Sold { get; private set; } = null!;

    public IReadOnlyList<(string Value, string Text)> Users { get; private set; } = [];

    [BindProperty]
    public LicenseForm Form { get; set; } = new();

    /// <summary>The name of this request: a double click, or the same form sent again, makes nothing more.</summary>
    [BindProperty]
    public string RequestId { get; set; } = "";

    public string? UserProblem { get; private set; }

    /// <summary>What it comes to, as it was asked for; null where that cannot be said yet.</summary>
    public Usd? Amount { get; private set; }

    public async Task OnGet(string? user)
    {
        RequestId = Requests + Guid.NewGuid().ToString("N");
        Form.User = user ?? "";
        await Show();
    }

    /// <summary>Names of licenses that there are, as somebody types one (D2).</summary>
    public async Task<LiveResult> OnGetNames(string? text)
    {
        var bounded = (text ?? "").Trim();
        if (bounded.Length > ResellerLimits.MaxQueryLength) bounded = bounded[..ResellerLimits.MaxQueryLength];
        var words = string.Join(' ', bounded.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(ResellerLimits.MaxSearchWords));
        var found = await Need<ResellerLicensePage>(ApiPath.With($"{ApiRoot}/licenses", ("query", words), ("limit", $"{NamesRead}")));
        var names = found.Licenses.Select(license => license.Name).Distinct(StringComparer.Ordinal)
            .Where(name => name.Contains(bounded, StringComparison.OrdinalIgnoreCase)).Take(20);
        return Live("_Suggestions", (IReadOnlyList<(string, string)>)[.. names.Select(name => (name, ""))]);
    }

    /// <summary>Without scripts: shows what it would come to, and saves nothing.</summary>
    public async Task<IActionResult> OnPostPreview()
    {
        await Show();
        return Page();
    }

    public async Task<IActionResult> OnPost()
    {
        var user = await WhoGetsIt();
        if (UserProblem is not null || (user is null && Refusal is not null)) return await Anew();

        var asked = new CreateResellerLicensesRequest
        {
            Plan = Form.Plan,
            Name = Form.Name,
            Note = Form.Note is { Length: > 0 } ? Form.Note : null,
            Quantity = Form.Quantity,
            Count = Form.Count,
            User = user,
            RedeemBy = LicenseForm.EndOf(Form.RedeemBy, Locale),
            Request = RequestId,
        };
        if (await Send<MadeLicensesView>(HttpMethods.Post, $"{ApiRoot}/licenses", asked) is not { } made) return await Anew();

        var told = made.Licenses.Count == 1 ? "The license is saved." : $"{Locale.Count(made.Licenses.Count)} licenses are saved, {Locale.Money(made.AmountUsd)} in all.";
        var shown = made.Licenses.Take(LicenseListing.MostSelected).Select(license => ("made", (string?)license.Id)).ToArray();
        return Done(told, ApiPath.With($"{Root}/licenses", shown));
    }

    // A new user is made first; if the license is refused then, the user is there and is shown as chosen.
    private async Task<string?> WhoGetsIt()
    {
        if (Form.NewEmail is { Length: > 0 } || Form.NewName is { Length: > 0 })
        {
            var id = await NewUser.FreeId(Form.NewId, Form.NewName, FindUser);
            if (id is null)
            {
                UserProblem = "There is a user with this ID already.";
                return null;
            }

            var user = await Send<ResellerUserView>(
                HttpMethods.Put, ApiRoot + ApiPath.Of($"/users/{id}"), new PutResellerUserRequest(Form.NewName, Form.NewEmail, Form.NewLanguage, null, null, null));
            if (user is null) return null;
            Form = Form with { User = user.Id, NewEmail = "", NewName = "", NewId = "" };
            return user.Id;
        }

        if (Form.User is not { Length: > 0 } typed) return null;
        var choice = await Choose(typed.Trim());
        UserProblem = choice.Problem;
        return choice.User?.Id;
    }

    private async Task<IActionResult> Anew()
    {
        await Show();
        var answer = Again();
        if (UserProblem is not null) Response.StatusCode = StatusCodes.Status400BadRequest;
        return answer;
    }

    private async Task Show()
    {
        // What the form shows is what is kept, not what was sent.
        ModelState.Clear();
        var (sold, users) = (Need<ResellerView>(ApiRoot), SuggestUsers(""));
        (Sold, Users) = (await sold, await users);
        if (Form.Plan is { } plan && Sold.Plans.TryGetValue(plan, out var chosen) && Form.Quantity is > 0 and <= ResellerLimits.MaxScreens)
            Amount = new Usd(chosen.UsdPerScreen!.Value.Cents * Form.Quantity.Value * Math.Clamp(Form.Count ?? 1, 1, ResellerLimits.MaxBatch));
    }

    public string PlanText(string name, PlanView plan) =>
        $"{name}: {LicenseRules.Months(plan.Months!.Value)}, {Locale.Money(plan.UsdPerScreen!.Value)} per screen";
}
