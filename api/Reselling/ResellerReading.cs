using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using MeteringCluster.Api.Developers;
using MeteringCluster.Api.Invoicing;
using MeteringCluster.Api.Json;
using MeteringCluster.Billing;
using MeteringCluster.Directory;
using MeteringCluster.Reselling;

namespace MeteringCluster.Api.Reselling;

/// <summary>Turns requests about resellers into commands: checks every value against its bounds.</summary>
internal static class ResellerReading
{
    private static readonly ImmutableSortedDictionary<string, ResellerPlan> NoPlans =
        ImmutableSortedDictionary.Create<string, ResellerPlan>(StringComparer.Ordinal);

    private static readonly ResellerProfile Nothing = new("", null, null, null, ResellerProfile.DefaultExpiringDays, NoPlans);

    public static CreateReseller? ToCommand(this CreateResellerRequest asked, Checks checks)
    {
        checks.Required("id", asked.Id);
        checks.Id("id", asked.Id);
        checks.Required("name", asked.Name);
        var profile = new ChangeResellerRequest(asked.Name, asked.Email, asked.Address, asked.TaxId, asked.ExpiringDays, asked.Plans)
            .Over(Nothing, checks);
        return checks.Problem is null ? new CreateReseller(ResellerId.Parse(asked.Id!), profile, HashOf(asked)) : null;
    }

    /// <summary>The profile with what is asked for instead of what it had.</summary>
    public static ResellerProfile Over(this ChangeResellerRequest asked, ResellerProfile profile, Checks checks)
    {
        checks.Text("name", asked.Name, 1, ResellerLimits.MaxNameLength);
        if (asked.Email is { Length: > 0 }) BillingContacts.CheckEmail(asked.Email, checks);
        if (asked.TaxId is { Length: > 0 }) checks.Text("taxId", asked.TaxId, 1, BillingContact.MaxTaxIdLength);
        if (asked.ExpiringDays is { } days) checks.Range("expiringDays", days, 1, ResellerLimits.MaxExpiringDays);
        return new ResellerProfile(
            asked.Name ?? profile.Name, Given(asked.Email, profile.Email), asked.Address?.Read(checks) ?? profile.Address,
            Given(asked.TaxId, profile.TaxId), asked.ExpiringDays ?? profile.ExpiringDays,
            asked.Plans is { } plans ? Plans(plans, checks) : profile.Plans);
    }

    /// <summary>An id of a reseller or of one of its users.</summary>
    public static void Id(this Checks checks, string field, string? id)
    {
        if (id is not null && !ResellerId.TryParse(id, out _))
            checks.Add(field, "must be 1 to 64 characters of a-z, 0-9, '-', '_' and '.', the first a letter or digit.", id);
    }

    private static string? Given(string? asked, string? known) => asked is null ? known : asked.Length == 0 ? null : asked;

    private static ImmutableSortedDictionary<string, ResellerPlan> Plans(SortedDictionary<string, PlanView?> asked, Checks checks)
    {
        checks.Count("plans", asked.Count, ResellerLimits.MaxPlans);
        var plans = NoPlans.ToBuilder();
        foreach (var (name, plan) in asked.Take(ResellerLimits.MaxPlans))
        {
            var field = $"plans.{name}";
            checks.Trimmed("plans", name, ResellerLimits.MaxPlanNameLength);
            checks.Required(field, plan);
            if (plan is null) continue;

            checks.Required($"{field}.months", plan.Months);
            if (plan.Months is { } months) checks.Range($"{field}.months", months, 1, ResellerLimits.MaxMonths);
            checks.Required($"{field}.usdPerScreen", plan.UsdPerScreen);
            if (plan.UsdPerScreen is { } usd) checks.Range($"{field}.usdPerScreen", usd, new Usd(0), new Usd(ResellerLimits.MaxScreenCents));
            checks.PoolName($"{field}.pool", plan.Pool);
            plans[name] = new ResellerPlan(plan.Months ?? 0, plan.UsdPerScreen?.Cents ?? 0, plan.Pool ?? ResellerPlan.DefaultPool);
        }

        return plans.ToImmutable();
    }

    // As of a tenant: neither spacing nor the order of members matters, and what was left out stays left out.
    private static string HashOf(CreateResellerRequest asked) =>
        Convert.ToBase64String(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(asked, JsonText.Options)));
}
