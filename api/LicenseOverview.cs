using MeteringCluster.Api.Access;
using MeteringCluster.Api.Spending;
using MeteringCluster.Directory;
using MeteringCluster.Licensing;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MeteringCluster.Api;

/// <summary>What the licence page shows at a glance (A4, A6 to A11).</summary>
/// <param name="Pools">Licensed, in use and remaining, by pool: <c>full</c> and <c>viewer</c> are two of them.</param>
/// <param name="Payment">Red where it has a problem.</param>
/// <param name="Credits">Of the running billing period: used against available, and the next reset.</param>
public sealed record OverviewAnswer(
    LicenseDocument License, PaymentView Payment, IReadOnlyDictionary<string, PoolSeats> Pools, CreditsView Credits);

public static class LicenseOverview
{
    public static void MapLicenseOverview(this IEndpointRouteBuilder app) =>
        app.MapGroup("/v1/tenants/{tenant}/license").MapGet("/overview", Get).WithTags("License")
            .RequireScope(Scope.TenantAdmin | Scope.Operator)
            .WithSummary("The licence at a glance")
            .WithDescription("The licence, whether payments go through, its seats by pool, and the credits of the running billing period, in one answer.");

    private static async Task<Results<Ok<OverviewAnswer>, Problem>> Get(
        KnownTenant tenant, IMeteringCluster cluster, LicensingOptions options, TimeProvider clock)
    {
        var license = cluster.License(tenant.Id);
        if (await license.Get() is not LicenseFound found || await license.CountSeats() is not SeatCounters seats)
            return Problems.UnknownTenant(tenant.Id.Value);
        if (await cluster.Credits(tenant.Id, tenant.Calendar.PeriodAt(clock.GetUtcNow())).Balance() is not { } balance)
            return Problems.UnknownTenant(tenant.Id.Value);
        if (await cluster.Billing(tenant.Id).Payment() is not { } payment) return Problems.UnknownTenant(tenant.Id.Value);

        return TypedResults.Ok(new OverviewAnswer(
            LicenseDocument.Of(found, options), PaymentView.Of(payment), SeatsAnswer.Of(seats).Pools, CreditsView.Of(balance)));
    }
}
