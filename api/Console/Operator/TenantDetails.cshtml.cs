using System.Globalization;
using System.Text.Json.Nodes;
using MeteringCluster.Api.Spending;
using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>What an operator says of a tenant: its name, its license's terms, its credits, and its end.</summary>
public sealed class TenantDetailsPage : OperatorPage
{
    private Dictionary<string, string> _shown = [];

    public override string Title => $"Tenant {Tenant}";

    public override string Place => "tenants";

    [BindProperty(SupportsGet = true, Name = "tenant")]
    public string Tenant { get; set; } = "";

    public string Root => ApiPath.Of($"/console/tenants/{Tenant}");

    public TenantView Account { get; private set; } = null!;

    public LicenseDocument License { get; private set; } = null!;

    /// <summary>The license that the form was filled from; what was changed meanwhile is not overwritten.</summary>
    public string LicenseTag { get; private set; } = "";

    public TermsView Terms { get; private set; } = null!;

    public IReadOnlyList<PoolRow> Pools { get; private set; } = [];

    public IReadOnlyList<RateRow> Rates { get; private set; } = [];

    /// <summary>The form that the refusal is about.</summary>
    public string? Sent { get; private set; }

    /// <summary>What was entered into that form, or else what is so.</summary>
    public string Shown(string name, string now) => _shown.GetValueOrDefault(name, now);

    public string? Wrong(string form, string field) => Sent == form ? Refusal?.Of(field) : null;

    public string? WrongBelow(string form, string field) => Sent == form ? TenantForm.Below(Refusal, field) : null;

    public static string Day(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public Task OnGet() => Load();

    public async Task<IActionResult> OnPostName(string? name)
    {
        var done = await Send<TenantView>(HttpMethods.Patch, ApiPath.Of($"/v1/tenants/{Tenant}"), new { name = name?.Trim() });
        return done is null ? await Refused("name") : Done($"The tenant is called {done.Name} now.", Here);
    }

    public async Task<IActionResult> OnPostLicense(string? tag)
    {
        var entered = new Entered(Request.Form);
        var pools = TenantForm.Pools(entered);
        if (entered.Checked("rows")) return await Refused("license");
        var body = new JsonObject
        {
            ["type"] = entered.Given("type"),
            ["plan"] = entered.Text("plan"),
            ["billingFrequency"] = entered.Given("billingFrequency"),
            ["start"] = Kept(entered, "start", "startWas"),
            ["end"] = Kept(entered, "end", "endWas"),
            ["activationLimit"] = entered.Number("activationLimit", "activationLimit"),
            ["requireActivation"] = entered.Checked("requireActivation"),
            ["dataManagementParts"] = new JsonArray([.. Request.Form["parts"].Select(part => JsonValue.Create(part))]),
            ["pools"] = TenantForm.Body(pools, entered, "pools"),
        };
        Refusal = entered.Problem(Viewer);
        if (Refusal is not null) return await Refused("license");
        var done = await Send<LicenseDocument>(HttpMethods.Patch, ApiPath.Of($"/v1/tenants/{Tenant}/license"), body, tag);
        return done is null ? await Refused("license") : Done("The license is changed. Its servers see it with their next sync.", Here);
    }

    public async Task<IActionResult> OnPostCredits()
    {
        var entered = new Entered(Request.Form);
        var rates = TenantForm.Rates(entered);
        if (entered.Checked("rows")) return await Refused("credits");
        var body = new JsonObject { ["base"] = entered.Number("base", "base"), ["settleOverCap"] = entered.Given("settleOverCap") };
        // A card is rated anew from five minutes after each change on, so one that did not change is not sent.
        await LoadTerms();
        var card = TenantForm.Body(rates, entered, "rateCard");
        if (!rates.SequenceEqual(Rates)) body["rateCard"] = card;
        Refusal = entered.Problem(Viewer);
        if (Refusal is not null) return await Refused("credits");
        var done = await Send<TermsView>(HttpMethods.Patch, ApiPath.Of($"/v1/tenants/{Tenant}/credits/terms"), body);
        return done is null ? await Refused("credits") : Done("The credit terms are changed.", Here);
    }

    public async Task<IActionResult> OnPostPause(string? reason)
    {
        var body = new { reason = string.IsNullOrWhiteSpace(reason) ? "paused by an operator" : reason.Trim() };
        var done = await Send<LicenseDocument>(HttpMethods.Post, ApiPath.Of($"/v1/tenants/{Tenant}/license/pause"), body);
        return done is null ? await Refused("pause") : Done("The license is paused, and its sessions have ended.", Here);
    }

    public async Task<IActionResult> OnPostResume()
    {
        var done = await Send<LicenseDocument>(HttpMethods.Post, ApiPath.Of($"/v1/tenants/{Tenant}/license/resume"));
        return done is null ? await Refused("resume") : Done("The license runs again.", Here);
    }

    public async Task<IActionResult> OnPostDelete(string? confirm)
    {
        if (confirm?.Trim() != Tenant)
        {
            var entered = new Entered(Request.Form);
            entered.Wrong("confirm", $"must be the tenant’s id, {Tenant}.");
            Refusal = entered.Problem(Viewer);
            return await Refused("delete");
        }

        var done = await Send<Nothing>(HttpMethods.Delete, ApiPath.Of($"/v1/tenants/{Tenant}"));
        return done is null ? await Refused("delete") : Done($"Tenant {Tenant} is deleted, and its keys are revoked.", "/console/tenants");
    }

    private string Here => Root + "/details";

    // An input of a day cannot hold the time of day that a term may begin or end at; a day that was left as it was says nothing.
    private static JsonNode? Kept(Entered entered, string name, string was) =>
        entered.Text(name) == entered.Text(was) ? null : entered.Day(name, name);

    private async Task<IActionResult> Refused(string form)
    {
        await Load();
        Sent = form;
        _shown = Request.Form.ToDictionary(field => field.Key, field => field.Value.ToString().Trim());
        var entered = new Entered(Request.Form);
        if (form == "license") Pools = TenantForm.Pools(entered);
        if (form == "credits") Rates = TenantForm.Rates(entered);
        if (form == "license" && _shown.TryGetValue("tag", out var tag) && Refusal?.Code != Problems.LicenseRevisedKind.Code) LicenseTag = tag;
        return Again();
    }

    private async Task Load()
    {
        var account = Need<TenantView>(ApiPath.Of($"/v1/tenants/{Tenant}"));
        var license = Api.Get<LicenseDocument>(Viewer, ApiPath.Of($"/v1/tenants/{Tenant}/license"));
        await Task.WhenAll(account, license, LoadTerms());
        Account = await account;
        License = (await license).OrThrow();
        LicenseTag = (await license).ETag ?? "";
        Pools = [.. License.Pools.OrderBy(pool => pool.Key, StringComparer.Ordinal).Select(
            pool => new PoolRow(pool.Key, pool.Value.Seats.ToString(CultureInfo.InvariantCulture), pool.Value.Mode, IsNew: false))];
    }

    private async Task LoadTerms()
    {
        Terms = await Need<TermsView>(ApiPath.Of($"/v1/tenants/{Tenant}/credits/terms"));
        // The last of them: what is to hold, also where it does not yet.
        Rates = [.. Terms.RateCards[^1].Rates.OrderBy(meter => meter.Key, StringComparer.Ordinal).SelectMany(
            meter => meter.Value.OrderBy(rate => rate.Key, StringComparer.Ordinal).Select(rate => new RateRow(meter.Key, rate.Key, rate.Value.ToString())))];
    }
}
