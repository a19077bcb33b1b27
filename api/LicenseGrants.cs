using System.Diagnostics;
using MeteringCluster.Api.Access;
using MeteringCluster.Api.OpenApi;
using MeteringCluster.Directory;
using MeteringCluster.Licensing;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MeteringCluster.Api;

/// <summary>Seats that a licence has beside its own.</summary>
/// <param name="Id">Whose they are, as <c>coupon/K7RM2XQ9</c>.</param>
/// <param name="On">False while they are paused.</param>
/// <param name="EndsAt">From this instant on they are gone.</param>
/// <param name="Counts">Whether the pool has them now: neither paused nor ended.</param>
public sealed record GrantView(string Id, string Pool, int Seats, bool On, DateTimeOffset EndsAt, bool Counts)
{
    public static GrantView Of(GrantRow grant) => new(grant.Id, grant.Pool, grant.Seats, grant.On, grant.EndsAt, grant.Counts);
}

public static class LicenseGrants
{
    public static void MapLicenseGrants(this IEndpointRouteBuilder app) =>
        app.MapGroup("/v1/tenants/{tenant}/license").MapGet("/grants", List).WithTags("License")
            .RequireScope(Scope.TenantAdmin | Scope.Operator)
            .WithSummary("Seats that the licence has beside its own")
            .WithDescription(
                "One row for each coupon that was redeemed, in that order, also where it is paused or has ended. A pool has its own seats "
                + "and those of its grants that count. Seats that go take sessions with them at once: in a concurrent pool those opened "
                + "last, in a named pool those of the users assigned last.")
            .Refuses(Problems.InvalidValueKind);

    private static async Task<Results<Ok<ListView<GrantView>>, Problem>> List(KnownTenant tenant, Page page, IMeteringCluster cluster) =>
        await cluster.License(tenant.Id).ListGrants(new ListGrants(page.ReadNumber() ?? -1, page.Limit)) switch
        {
            GrantPage found => TypedResults.Ok(new ListView<GrantView>(
                [.. found.Grants.Select(GrantView.Of)], found.Last is { } last ? Page.Cursor(last) : null)),
            LicenseRefusal refusal => Problems.Of(tenant.Id, refusal),
            _ => throw new UnreachableException(),
        };
}
