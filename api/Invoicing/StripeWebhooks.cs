using System.Text.Json;
using MeteringCluster.Api.Access;
using MeteringCluster.Api.Json;
using MeteringCluster.Api.OpenApi;
using MeteringCluster.Billing;
using MeteringCluster.Payments;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging;

namespace MeteringCluster.Api.Invoicing;

/// <summary>What Stripe says by itself of a payment.</summary>
/// <param name="Id">Stripe's id of the event.</param>
/// <param name="Type">Such as <c>payment_intent.succeeded</c>.</param>
public sealed record StripeEvent(string? Id, string? Type, StripeEventData? Data);

/// <param name="Object">What the event is about.</param>
public sealed record StripeEventData(JsonElement Object);

/// <param name="Outcome"><c>taken</c>, or <c>ignored</c> where the event is of a kind, or a payment, that is none of this service's.</param>
public sealed record StripeEventReceipt(string Outcome);

/// <summary>Takes what Stripe says by itself of payments, so that an outcome that comes late need not be asked for.</summary>
public static partial class StripeWebhooks
{
    public static readonly ProblemKind NotConfigured = new("stripe-webhook-not-configured", 404, "Events of Stripe are not taken here");
    public static readonly ProblemKind SignatureInvalid = new("webhook-signature-invalid", 400, "The signature is not Stripe's");

    private static readonly StripeEventReceipt Taken = new("taken");
    private static readonly StripeEventReceipt Ignored = new("ignored");

    public static void MapStripeWebhooks(this IEndpointRouteBuilder app) =>
        app.MapPost("/v1/payments/stripe/webhook", Receive).WithTags("Payment")
            .WithSummary("Take an event of Stripe")
            .WithDescription(
                "For Stripe alone: needs no key, but Stripe's signature over the body, no older or newer than 5 minutes. Takes "
                + "payment_intent.succeeded, payment_intent.payment_failed and payment_intent.processing; answers 200 to every other "
                + "event as well. The same event again changes nothing. Refusals, in this order: 404 stripe-webhook-not-configured, 413 "
                + "body-too-large (256 KiB), 400 webhook-signature-invalid, 400 malformed-json.")
            .Takes(typeof(StripeEvent), "application/json")
            .SignedWith(ApiDocument.StripeSignature)
            .Refuses(NotConfigured, SignatureInvalid, Problems.JournalUnavailableKind, Problems.GrainUnavailableKind);

    private static async Task<Results<Ok<StripeEventReceipt>, Problem>> Receive(
        HttpContext http, StripeSignatures signatures, Tenants tenants, IMeteringCluster cluster, TimeProvider clock, ILoggerFactory logs)
    {
        if (!signatures.IsConfigured)
            return new Problem(NotConfigured, "This server has no signing secret of a webhook endpoint of Stripe.");

        var body = await Body.Read(http, Body.MaxBytes);
        if (signatures.Refuse(http.Request.Headers[StripeSignatures.Header], body.Span, clock.GetUtcNow()) is { } reason)
            return new Problem(SignatureInvalid, reason);

        var told = Read(body.Span);
        if (KindOf(told.Type) is not { } kind) return TypedResults.Ok(Ignored);
        if (Intent(told) is not { } intent || StripeAttempt.Of(intent) is not { } attempt || !await IsOurs(intent, attempt, tenants, cluster))
        {
            OfNobody(logs.CreateLogger(typeof(StripeWebhooks)), told.Type, told.Id);
            return TypedResults.Ok(Ignored);
        }

        await cluster.Billing(attempt.Tenant).PaymentEnded(attempt.Ordinal, attempt.Attempt, OutcomeOf(kind, intent));
        return TypedResults.Ok(Taken);
    }

    // The same account may serve another installation as well, whose tenants and invoices are called the same.
    private static async Task<bool> IsOurs(StripeIntent intent, StripeAttempt attempt, Tenants tenants, IMeteringCluster cluster) =>
        await tenants.Find(attempt.Tenant) is not null
        && await cluster.Billing(attempt.Tenant).InvoiceAt(attempt.Ordinal) is { } invoice
        && invoice.Attempts.Any(known => known.Number == attempt.Attempt && known.Reference == intent.Id);

    private static PaymentOutcomeKind? KindOf(string? type) => type switch
    {
        "payment_intent.succeeded" => PaymentOutcomeKind.Succeeded,
        "payment_intent.payment_failed" => PaymentOutcomeKind.Declined,
        "payment_intent.processing" => PaymentOutcomeKind.Pending,
        _ => null,
    };

    private static PaymentOutcome OutcomeOf(PaymentOutcomeKind kind, StripeIntent intent) => kind switch
    {
        PaymentOutcomeKind.Succeeded => PaymentOutcome.Succeeded,
        PaymentOutcomeKind.Declined => (intent.LastPaymentError ?? new StripeFault(null, null, null, null, null)).Declined,
        _ => new(kind, null, null),
    };

    private static StripeEvent Read(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize<StripeEvent>(body, StripeJson.Options) ?? throw new ProblemException(Problems.EmptyBody());
        }
        catch (JsonException e)
        {
            throw new ProblemException(Problems.MalformedJson("It is no event of Stripe.", JsonPosition.Of(e, body)));
        }
    }

    private static StripeIntent? Intent(StripeEvent told)
    {
        try
        {
            return told.Data is { Object.ValueKind: JsonValueKind.Object } data ? data.Object.Deserialize<StripeIntent>(StripeJson.Options) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Stripe's event {Type} {Event} is about no payment of a tenant that is known; it was ignored")]
    private static partial void OfNobody(ILogger log, string? type, string? @event);
}
