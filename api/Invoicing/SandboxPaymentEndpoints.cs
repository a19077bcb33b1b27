using System.Diagnostics;
using MeteringCluster.Api.Access;
using MeteringCluster.Api.Json;
using MeteringCluster.Api.OpenApi;
using MeteringCluster.Billing;
using MeteringCluster.Directory;
using MeteringCluster.Payments;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MeteringCluster.Api.Invoicing;

/// <summary>A payment as the sandbox has it.</summary>
/// <param name="Status"><c>opened</c>, <c>pending</c>, <c>succeeded</c> or <c>declined</c>.</param>
/// <param name="Problem">Of a declined one: <c>expired-card</c>, <c>insufficient-funds</c> or <c>failed-transaction</c>.</param>
/// <param name="TimesAsked">How often it was asked for; it is collected once at most.</param>
public sealed record SandboxPaymentView(
    string Reference, string Invoice, Usd Amount, string Card, string Status, string? Problem, int TimesAsked, DateTimeOffset OpenedAt,
    DateTimeOffset? EndedAt);

/// <summary>What the sandbox would have collected, for people and tests to look at.</summary>
public static class SandboxPaymentEndpoints
{
    public static readonly ProblemKind NotInUse = new("sandbox-not-in-use", 404, "Payments do not go to the sandbox");

    public static void MapSandboxPayments(this IEndpointRouteBuilder app) =>
        app.MapGroup("/v1/tenants/{tenant}/sandbox").WithTags("Payment").MapGet("payments", List).RequireScope(Scope.TenantAdmin | Scope.Operator)
            .WithSummary("What the sandbox would have collected")
            .WithDescription("In the order in which the payments were announced. Only where the sandbox is the payment provider.")
            .Refuses(Problems.InvalidValueKind, NotInUse);

    private static async Task<Results<Ok<ListView<SandboxPaymentView>>, Problem>> List(
        KnownTenant tenant, Page page, IPaymentProvider provider, IMeteringCluster cluster)
    {
        if (provider.Name != "sandbox")
            return new Problem(NotInUse, $"The payment provider is {provider.Name}; its own pages show what was collected.");

        var found = await cluster.SandboxPayments(tenant.Id).Payments(new ListSandboxPayments(page.ReadNumber() ?? 0, page.Limit));
        return TypedResults.Ok(new ListView<SandboxPaymentView>(
            [.. found.Payments.Select(View)], found.HasMore ? Page.Cursor(found.Payments[^1].Number) : null));
    }

    private static SandboxPaymentView View(SandboxPayment payment) => new(
        payment.Reference, payment.Invoice, new Usd(payment.AmountCents), payment.Card.Reference, NameOf(payment.Status),
        PaymentProblems.NameOf(payment.Problem), payment.TimesAsked, payment.OpenedAt, payment.EndedAt);

    private static string NameOf(SandboxPaymentStatus status) => status switch
    {
        SandboxPaymentStatus.Opened => "opened",
        SandboxPaymentStatus.Pending => "pending",
        SandboxPaymentStatus.Succeeded => "succeeded",
        SandboxPaymentStatus.Declined => "declined",
        _ => throw new UnreachableException(),
    };
}
