using MeteringCluster.Api.Access;
using MeteringCluster.Api.Json;
using MeteringCluster.Api.OpenApi;
using MeteringCluster.Audit;
using MeteringCluster.Billing;
using MeteringCluster.Directory;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MeteringCluster.Api;

/// <param name="Problem"><c>expired-card</c>, <c>insufficient-funds</c>, <c>failed-transaction</c>, or null when all is well.</param>
/// <param name="Detail">For people to read, 1 to 256 characters; goes with a problem only.</param>
public sealed record PaymentReport(string? Problem, string? Detail);

/// <summary>The card that turns red where payments do not go through (A7).</summary>
/// <param name="Problem"><c>expired-card</c>, <c>insufficient-funds</c> or <c>failed-transaction</c>; missing when all is well.</param>
public sealed record PaymentView(bool HasProblem, string? Problem, DateTimeOffset? Since, string? Detail)
{
    public static PaymentView Of(PaymentStanding standing) =>
        new(standing.Problem is not null, PaymentProblems.NameOf(standing.Problem), standing.Since, standing.Detail);
}

public static class Payments
{
    public static void MapPayments(this IEndpointRouteBuilder app)
    {
        var standing = app.MapGroup("/v1/tenants/{tenant}/payment-standing").WithTags("Payment");
        standing.MapGet("", Get).RequireScope(Scope.TenantAdmin | Scope.Operator)
            .WithSummary("Whether payments go through")
            .WithDescription("As whoever collects them last said; a tenant of whom nobody has said anything has no problem.");
        standing.MapPut("", Put).RequireScope(Scope.Operator)
            .WithSummary("Tell whether payments go through")
            .WithDescription(
                "For whoever collects the payments: shown with the licence until told otherwise, and nothing is blocked by it. The "
                + "same problem again keeps its instant. Problem null says that it is cured.")
            .WithBodyExample("""{"problem":"expired-card","detail":"Visa ending in 4242 expired in October."}""")
            .Refuses(Problems.InvalidValueKind)
            .Audited(TrailActions.PaymentReport);
    }

    private static async Task<Results<Ok<PaymentView>, Problem>> Get(KnownTenant tenant, IMeteringCluster cluster) =>
        Answer(tenant, await cluster.Billing(tenant.Id).Payment());

    private static async Task<Results<Ok<PaymentView>, Problem>> Put(
        KnownTenant tenant, Body<PaymentReport> body, HttpContext http, IMeteringCluster cluster)
    {
        var (name, detail) = (body.Value.Problem, body.Value.Detail);
        http.About("problem", name);
        var checks = new Checks();
        var problem = PaymentProblems.Find(name);
        if (name is not null && problem is null)
            checks.Add("problem", $"must be null or one of {string.Join(", ", PaymentProblems.Names)}.", name);
        checks.Text("detail", detail, 1, PaymentStanding.MaxDetailLength);
        if (detail is not null && name is null) checks.Add("detail", "goes with a problem only.", detail);
        if (checks.Problem is { } invalid) return invalid;

        return Answer(tenant, await cluster.Billing(tenant.Id).ReportPayment(new ReportPayment(problem, detail, http.Origin())));
    }

    private static Results<Ok<PaymentView>, Problem> Answer(KnownTenant tenant, PaymentStanding? standing) =>
        standing is null ? Problems.UnknownTenant(tenant.Id.Value) : TypedResults.Ok(PaymentView.Of(standing));
}
