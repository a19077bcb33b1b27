using MeteringCluster.Api.Access;
using MeteringCluster.Api.Json;
using MeteringCluster.Api.OpenApi;
using MeteringCluster.Audit;
using MeteringCluster.Billing;
using MeteringCluster.Directory;
using MeteringCluster.Licensing;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MeteringCluster.Api.Invoicing;

/// <param name="AmountUsd">For one billing period of the licence: 0 to 1,000,000; 0 to invoice no more.</param>
/// <param name="Frequency">monthly or yearly; the licence's own if left out.</param>
/// <param name="From">When the first period begins, not before now; now if left out. A running fee keeps its periods.</param>
public sealed record LicenseFeeRequest(Usd? AmountUsd, string? Frequency, DateTimeOffset? From);

/// <param name="AmountUsd">For one billing period of the licence; 0 where the licence is not invoiced here.</param>
/// <param name="NextAt">When the next invoice is made, for the period that begins then.</param>
public sealed record LicenseFeeView(Usd AmountUsd, string? Frequency, DateTimeOffset? NextAt)
{
    public static LicenseFeeView Of(LicenseFee? fee) =>
        fee is null ? new(new Usd(0), null, null) : new(new Usd(fee.Cents), fee.Calendar.Months == 12 ? "yearly" : "monthly", fee.NextAt);
}

/// <summary>What the licence itself costs, beside the credits (A4).</summary>
public static class LicenseFees
{
    private static readonly Usd Highest = Usd.Whole(1_000_000);

    public static void MapLicenseFees(this IEndpointRouteBuilder app)
    {
        var fee = app.MapGroup("/v1/tenants/{tenant}/license-fee").WithTags("Invoices");
        fee.MapGet("", Get).RequireScope(Scope.TenantAdmin | Scope.Operator)
            .WithSummary("What the licence itself costs")
            .WithDescription("Invoiced as each of the licence's own billing periods begins, a month or a year, beside the credits' monthly ones.");
        fee.MapPut("", Put).RequireScope(Scope.Operator)
            .WithSummary("Set what the licence costs")
            .WithDescription(
                "Holds from the licence's next billing period on; what is invoiced stays as it is. Another frequency begins where the last "
                + "invoiced period ends. Repeating it changes nothing.")
            .WithBodyExample("""{"amountUsd":1200,"frequency":"yearly"}""")
            .Refuses(Problems.InvalidValueKind)
            .Audited(TrailActions.LicenseFee);
    }

    private static async Task<Results<Ok<LicenseFeeView>, Problem>> Get(KnownTenant tenant, IMeteringCluster cluster) =>
        await cluster.Billing(tenant.Id).Account() is { } account
            ? TypedResults.Ok(LicenseFeeView.Of(account.LicenseFee))
            : Problems.UnknownTenant(tenant.Id.Value);

    private static async Task<Results<Ok<LicenseFeeView>, Problem>> Put(
        KnownTenant tenant, Body<LicenseFeeRequest> body, HttpContext http, IMeteringCluster cluster, TimeProvider clock)
    {
        var (amount, name, from) = (body.Value.AmountUsd, body.Value.Frequency, body.Value.From ?? clock.GetUtcNow());
        var checks = new Checks();
        checks.Required("amountUsd", amount);
        checks.Range("amountUsd", amount ?? default, default, Highest);
        var frequency = BillingFrequency.Monthly;
        if (name is not null && !LicenseNames.TryParse(name, out frequency)) checks.Add("frequency", "must be monthly or yearly.", name);
        // A request is under way for a moment.
        if (body.Value.From is not null) checks.Range("from", from, clock.GetUtcNow() - TimeSpan.FromMinutes(5), TenantLimits.Latest);
        if (checks.Problem is { } invalid) return invalid;

        if (name is null)
        {
            if (await cluster.License(tenant.Id).Get() is not LicenseFound license) return Problems.UnknownTenant(tenant.Id.Value);
            frequency = license.License.BillingFrequency;
        }

        var command = new SetLicenseFee(amount!.Value.Cents, from, frequency == BillingFrequency.Yearly ? 12 : 1, http.Origin());
        var answer = await cluster.Billing(tenant.Id).SetLicenseFee(command);
        return SubscriptionProblems.Of(answer, tenant.Id) is { } problem
            ? problem
            : TypedResults.Ok(LicenseFeeView.Of(((AccountReady)answer).Account.LicenseFee));
    }
}
