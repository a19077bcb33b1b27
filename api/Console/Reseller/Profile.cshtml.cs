using System.Globalization;
using MeteringCluster.Api.Reselling;
using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>A reseller as invoices name it, and the plans that it sells.</summary>
public sealed class ProfilePage : ResellerPage
{
    public override string Title => "Plans and profile";

    public override string Place => "profile";

    public ResellerView Sold { get; private set; } = null!;

    [BindProperty]
    public ProfileForm Form { get; set; } = new();

    [BindProperty]
    public PlanForm Plan { get; set; } = new();

    /// <summary>The revision that the forms were shown for.</summary>
    [BindProperty]
    public string Revision { get; set; } = "";

    /// <summary>Which plan's form was refused; empty for that of a new one, null for none.</summary>
    public string? WrongPlan { get; private set; }

    public string? PriceProblem { get; private set; }

    public string? PlanProblem { get; private set; }

    public async Task OnGet()
    {
        await Show();
        Form = ProfileForm.Of(Sold);
    }

    public Task<IActionResult> OnPost() => Change(Form.Read(), "The profile is changed.");

    /// <summary>Adds a plan, or changes the one that is named.</summary>
    public async Task<IActionResult> OnPostPlan()
    {
        await Show();
        var name = (Plan.Known ?? Plan.Name ?? "").Trim();
        WrongPlan = Plan.Known ?? "";
        if (!UsdText.TryRead(Plan.Price, out var usd)) PriceProblem = UsdText.Expected;
        if (Plan.Known is null && Sold.Plans.ContainsKey(name)) PlanProblem = "is sold already; change it above.";
        if (PriceProblem is not null || PlanProblem is not null)
        {
            Keep();
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return Page();
        }

        var pool = string.IsNullOrWhiteSpace(Plan.Pool) ? null : Plan.Pool.Trim();
        var plans = Plans();
        plans[name] = new PlanView(Plan.Months, usd, pool);
        return await Change(new ChangeResellerRequest(null, null, null, null, null, plans), "The plan is saved. Licenses that were sold stay as they are.");
    }

    public async Task<IActionResult> OnPostDrop()
    {
        await Show();
        var plans = Plans();
        plans.Remove(Plan.Known ?? "");
        return await Change(new ChangeResellerRequest(null, null, null, null, null, plans), "The plan is sold no more. Licenses that were sold stay as they are.");
    }

    /// <summary>What the API says of a value of the plan whose form was refused.</summary>
    public string? Of(string plan, string value) => WrongPlan != plan ? null
        : Refusal?.Of($"plans.{(plan.Length > 0 ? plan : Plan.Name?.Trim())}.{value}");

    private async Task<IActionResult> Change(ChangeResellerRequest asked, string told)
    {
        var seen = Revision;
        ModelState.Clear();
        if (await Send<ResellerView>(HttpMethods.Patch, ApiRoot, asked, $"\"{seen}\"") is not null) return Done(told, $"{Root}/profile");
        PlanProblem = Refusal?.Of("plans");
        await Show();
        if (asked.Name is null) Keep();
        return Again();
    }

    // The form that was not sent shows what is known.
    private void Keep()
    {
        ModelState.Clear();
        Form = ProfileForm.Of(Sold);
    }

    private SortedDictionary<string, PlanView?> Plans()
    {
        var plans = new SortedDictionary<string, PlanView?>(StringComparer.Ordinal);
        foreach (var (name, plan) in Sold.Plans) plans[name] = plan;
        return plans;
    }

    private async Task Show()
    {
        Sold = await Need<ResellerView>(ApiRoot);
        if (Revision.Length == 0 || Refusal?.Code == "reseller-changed") Revision = Sold.Revision.ToString(CultureInfo.InvariantCulture);
    }
}
