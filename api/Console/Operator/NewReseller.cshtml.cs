using System.Text.Json.Nodes;
using MeteringCluster.Api.Reselling;
using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>What a reseller sells, as it is entered.</summary>
public sealed record PlanRow(string Name, string Months, string Usd, string Pool);

/// <summary>Creates a reseller with its plans.</summary>
public sealed class NewResellerPage : OperatorPage
{
    public override string Title => "Create reseller";

    public override string Place => "resellers";

    public IReadOnlyDictionary<string, string> Shown { get; private set; } = new Dictionary<string, string> { ["expiringDays"] = "30" };

    public IReadOnlyList<PlanRow> Plans { get; private set; } = [new("yearly", "12", "90.00", "screen"), new("monthly", "1", "9.00", "screen")];

    public string Of(string name) => Shown.GetValueOrDefault(name, "");

    public async Task<IActionResult> OnPost()
    {
        var entered = new Entered(Request.Form);
        Shown = Request.Form.ToDictionary(field => field.Key, field => field.Value.ToString().Trim());
        Plans = [.. entered.Rows("planName", "planMonths", "planUsd", "planPool").Select(row => new PlanRow(row[0], row[1], row[2], row[3]))];
        if (entered.Checked("rows")) return Page();

        var plans = new JsonObject();
        foreach (var plan in Plans)
        {
            if (plans.ContainsKey(plan.Name)) entered.Wrong("plans", $"has {plan.Name} twice.");
            plans[plan.Name] = new JsonObject
            {
                ["months"] = entered.NumberIn($"plans.{plan.Name}.months", plan.Months),
                ["usdPerScreen"] = entered.NumberIn($"plans.{plan.Name}.usdPerScreen", plan.Usd),
                ["pool"] = plan.Pool.Length == 0 ? null : plan.Pool,
            };
        }

        var body = new JsonObject
        {
            ["id"] = entered.Given("id"),
            ["name"] = entered.Given("name"),
            ["email"] = entered.Given("email"),
            ["taxId"] = entered.Given("taxId"),
            ["expiringDays"] = entered.Number("expiringDays", "expiringDays"),
            ["plans"] = plans,
        };
        Refusal = entered.Problem(Viewer);
        if (Refusal is not null) return Again();
        var made = await Send<ResellerView>(HttpMethods.Post, "/v1/resellers", body);
        return made is null ? Again() : Done($"Reseller {made.Id} is there. Create a key for its account manager next.", ApiPath.Of($"/console/resellers/{made.Id}/keys"));
    }
}
