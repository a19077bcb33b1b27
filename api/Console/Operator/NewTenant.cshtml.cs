using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>Creates a tenant with its license and its credits.</summary>
public sealed class NewTenantPage : OperatorPage
{
    public override string Title => "Create tenant";

    public override string Place => "tenants";

    /// <summary>What the form shows, by the names of its fields.</summary>
    public IReadOnlyDictionary<string, string> Shown { get; private set; } = new Dictionary<string, string>();

    public IReadOnlyList<PoolRow> Pools { get; private set; } = [new("full", "20", "named"), new("viewer", "50", "concurrent")];

    public IReadOnlyList<RateRow> Rates { get; private set; } = [new("chat", "input_tokens", "3"), new("chat", "output_tokens", "15")];

    public string Of(string name) => Shown.GetValueOrDefault(name, "");

    public void OnGet()
    {
        var today = Now.UtcDateTime.Date;
        Shown = new Dictionary<string, string>
        {
            ["type"] = "Standard",
            ["billingFrequency"] = "monthly",
            ["start"] = Day(today),
            ["end"] = Day(today.AddYears(1)),
            ["leaseMinutes"] = "10",
            ["activationLimit"] = "1",
            ["base"] = "100",
            ["usdPerCredit"] = "1.00",
            ["periodAnchor"] = Day(today),
        };

        static string Day(DateTime day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    public async Task<IActionResult> OnPost()
    {
        var entered = new Entered(Request.Form);
        Shown = Request.Form.ToDictionary(field => field.Key, field => field.Value.ToString().Trim());
        (Pools, Rates) = (TenantForm.Pools(entered), TenantForm.Rates(entered));
        // For more rows than are shown: the form comes back with what was entered, and two more.
        if (entered.Checked("rows")) return Page();

        var body = Body(entered);
        Refusal = entered.Problem(Viewer);
        if (Refusal is not null) return Again();
        var made = await Send<TenantView>(HttpMethods.Post, "/v1/tenants", body);
        return made is null ? Again() : Done($"Tenant {made.Id} is there. Create a key for its admin next.", ApiPath.Of($"/console/tenants/{made.Id}/keys"));
    }

    private JsonObject Body(Entered entered) => new()
    {
        ["id"] = entered.Given("id"),
        ["name"] = entered.Given("name"),
        ["license"] = new JsonObject
        {
            ["type"] = entered.Given("type"),
            ["plan"] = entered.Given("plan"),
            ["billingFrequency"] = entered.Given("billingFrequency"),
            ["start"] = entered.Day("start", "license.start"),
            ["end"] = entered.Day("end", "license.end"),
            ["pools"] = TenantForm.Body(Pools, entered, "license.pools"),
            ["sessionLease"] = Minutes(entered),
            ["activationLimit"] = entered.Number("activationLimit", "license.activationLimit"),
            ["requireActivation"] = entered.Checked("requireActivation"),
            ["dataManagement"] = entered.Checked("dataManagement"),
        },
        ["credits"] = new JsonObject
        {
            ["base"] = entered.Number("base", "credits.base"),
            ["usdPerCredit"] = entered.Number("usdPerCredit", "credits.usdPerCredit"),
            ["periodAnchor"] = entered.Day("periodAnchor", "credits.periodAnchor"),
            ["rateCard"] = TenantForm.Body(Rates, entered, "credits.rateCard"),
        },
    };

    private static JsonValue? Minutes(Entered entered)
    {
        var text = entered.Text("leaseMinutes");
        if (text.Length == 0) return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) && minutes is >= 1 and <= 1440)
            return JsonValue.Create(TimeSpan.FromMinutes(minutes).ToString("c", CultureInfo.InvariantCulture));
        entered.Wrong("license.sessionLease", "must be 1 to 1440 whole minutes.");
        return null;
    }
}
