using System.Collections.Immutable;
using System.ComponentModel;
using System.Globalization;
using MeteringCluster.Api.Access;
using MeteringCluster.Api.Json;
using MeteringCluster.Api.OpenApi;
using MeteringCluster.Audit;
using MeteringCluster.Directory;
using MeteringCluster.Notices;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MeteringCluster.Api.Notices;

/// <summary>An endpoint to be added.</summary>
/// <param name="Url">https, 1 to 2,048 characters, without user, password or fragment.</param>
/// <param name="Types">What it is told. Default, and empty: everything.</param>
/// <param name="Description">For people to read, at most 200 characters. Default: empty.</param>
public sealed record WebhookRequest(string? Url, IReadOnlyList<string>? Types, string? Description);

/// <summary>What to change of an endpoint; what is not named stays.</summary>
/// <param name="Enabled">False fails what waits for it; true brings nothing back.</param>
public sealed record WebhookPatch(string? Url, IReadOnlyList<string>? Types, string? Description, bool? Enabled);

/// <summary>A tenant's own endpoints, which are told what happens as Standard Webhooks.</summary>
public static class WebhookEndpoints
{
    public static void MapWebhooks(this IEndpointRouteBuilder app)
    {
        var webhooks = app.MapGroup("/v1/tenants/{tenant}/webhooks").WithTags("Webhooks").RequireScope(Scope.TenantAdmin | Scope.Operator);
        webhooks.MapGet("", List)
            .WithSummary("Webhooks")
            .WithDescription($"In the order in which they were added, at most {NoticeLimits.MaxWebhooks}, without their secrets.");
        webhooks.MapPost("", Add)
            .WithSummary("Add a webhook")
            .WithDescription(
                "Posts JSON {type, timestamp, data} signed as Standard Webhooks has it: the headers webhook-id, webhook-timestamp and "
                + "webhook-signature, the last with v1 and the HMAC-SHA256 of id.timestamp.body in base64. The secret is shown this "
                + "once. An answer of 2xx within 15 seconds is a delivery; anything else is tried again after 5 s, 5 min, 30 min, 2 h, "
                + "5 h, 10 h, 14 h, 20 h and 24 h; 410 disables the webhook. Redirects are not followed, and addresses that are not "
                + $"public are not connected to. Types: {string.Join(", ", NoticeTypes.All)}. Not idempotent. Refusals, in this order: "
                + "400 invalid-value, 409 too-many-webhooks.")
            .WithBodyExample("""{"url":"https://example.com/hooks","types":["invoice.issued","payment.failed"],"description":"accounting"}""")
            .Refuses(Problems.InvalidValueKind, NoticeProblems.TooManyWebhooksKind)
            .Audited(TrailActions.WebhookAdd);

        var webhook = webhooks.MapGroup("/{webhook}").Refuses(NoticeProblems.UnknownWebhookKind);
        webhook.MapGet("", Get)
            .WithSummary("One webhook").WithDescription("Without its secret.");
        webhook.MapPatch("", Change)
            .WithSummary("Change a webhook")
            .WithDescription("What is not named stays. Disabling it fails what waits for it, and enabling it brings nothing back. Repeating it changes nothing.")
            .WithBodyExample("""{"enabled":true}""")
            .Refuses(Problems.InvalidValueKind, NoticeProblems.UnknownWebhookKind)
            .Audited(TrailActions.WebhookChange);
        webhook.MapDelete("", Remove)
            .WithSummary("Remove a webhook")
            .WithDescription("And all its deliveries. One that is being sent at this moment may still arrive.")
            .Audited(TrailActions.WebhookRemove);
        webhook.MapPost("/secret", Rotate)
            .WithSummary("Give a webhook a new secret")
            .WithDescription(
                "Takes no body, and shows the secret this once. For 24 hours the secret before signs as well: the header then holds both "
                + "signatures, parted by a space. Not idempotent.")
            .Audited(TrailActions.WebhookRotate);
        webhook.MapPost("/test", Test)
            .WithSummary("Send a webhook a ping")
            .WithDescription(
                "Takes no body. The ping is tried once; the delivery tells how it went. Refusals, in this order: 404 unknown-webhook, "
                + "409 webhook-disabled, 409 delivery-under-way.")
            .Refuses(NoticeProblems.UnknownWebhookKind, NoticeProblems.WebhookDisabledKind, NoticeProblems.DeliveryUnderWayKind)
            .Audited(TrailActions.WebhookTest);
        webhook.MapDeliveries();
    }

    internal static bool TryRead(string text, out int id) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id);

    private static async Task<Ok<ListView<WebhookView>>> List(KnownTenant tenant, IMeteringCluster cluster) =>
        TypedResults.Ok(new ListView<WebhookView>(
            [.. (await cluster.Notices(tenant.Id).Webhooks()).Webhooks.Select(found => WebhookView.Of(found))], null));

    private static async Task<Results<Created<WebhookView>, Problem>> Add(
        KnownTenant tenant, Body<WebhookRequest> body, HttpContext http, IMeteringCluster cluster, WebhookOptions options)
    {
        var (asked, checks) = (body.Value, new Checks());
        http.About("url", asked.Url);
        checks.Required("url", asked.Url);
        Check(checks, asked.Url, asked.Types, asked.Description, options);
        if (checks.Problem is { } invalid) return invalid;

        var command = new AddWebhook(asked.Url!, Types(asked.Types) ?? [], asked.Description ?? "", http.Origin());
        return await cluster.Notices(tenant.Id).AddWebhook(command) switch
        {
            WebhookReady added => TypedResults.Created(
                $"/v1/tenants/{tenant.Id}/webhooks/{added.Webhook.Id}", WebhookView.Of(added.Webhook, added.Secret)),
            var refusal => NoticeProblems.Of(refusal, ""),
        };
    }

    private static async Task<Results<Ok<WebhookView>, Problem>> Get(
        KnownTenant tenant, [Description("The webhook's id.")] string webhook, IMeteringCluster cluster)
    {
        if (!TryRead(webhook, out var id)) return NoticeProblems.UnknownWebhook(webhook);
        var found = (await cluster.Notices(tenant.Id).Webhooks()).Webhooks.FirstOrDefault(known => known.Id == id);
        return found is null ? NoticeProblems.UnknownWebhook(webhook) : TypedResults.Ok(WebhookView.Of(found));
    }

    private static async Task<Results<Ok<WebhookView>, Problem>> Change(
        KnownTenant tenant, string webhook, Body<WebhookPatch> body, HttpContext http, IMeteringCluster cluster, WebhookOptions options)
    {
        http.About("webhook", webhook);
        var (asked, checks) = (body.Value, new Checks());
        Check(checks, asked.Url, asked.Types, asked.Description, options);
        if (checks.Problem is { } invalid) return invalid;
        if (!TryRead(webhook, out var id)) return NoticeProblems.UnknownWebhook(webhook);

        var command = new ChangeWebhook(id, asked.Url, Types(asked.Types), asked.Description, asked.Enabled, http.Origin());
        return Answer(await cluster.Notices(tenant.Id).ChangeWebhook(command), webhook);
    }

    private static async Task<Results<NoContent, Problem>> Remove(
        KnownTenant tenant, string webhook, HttpContext http, IMeteringCluster cluster)
    {
        http.About("webhook", webhook);
        if (!TryRead(webhook, out var id)) return NoticeProblems.UnknownWebhook(webhook);
        return await cluster.Notices(tenant.Id).RemoveWebhook(new RemoveWebhook(id, http.Origin())) switch
        {
            WebhookRemoved => TypedResults.NoContent(),
            var refusal => NoticeProblems.Of(refusal, webhook),
        };
    }

    private static async Task<Results<Ok<WebhookView>, Problem>> Rotate(
        KnownTenant tenant, string webhook, HttpContext http, IMeteringCluster cluster)
    {
        http.About("webhook", webhook);
        return TryRead(webhook, out var id)
            ? Answer(await cluster.Notices(tenant.Id).RotateSecret(new RotateWebhookSecret(id, http.Origin())), webhook)
            : NoticeProblems.UnknownWebhook(webhook);
    }

    private static async Task<Results<Ok<DeliveryView>, Problem>> Test(
        KnownTenant tenant, string webhook, HttpContext http, IMeteringCluster cluster)
    {
        http.About("webhook", webhook);
        if (!TryRead(webhook, out var id)) return NoticeProblems.UnknownWebhook(webhook);
        return await cluster.Notices(tenant.Id).TestWebhook(new TestWebhook(id, http.Origin())) switch
        {
            DeliveryFound sent => TypedResults.Ok(DeliveryView.Of(sent.Delivery)),
            var refusal => NoticeProblems.Of(refusal, webhook),
        };
    }

    private static Results<Ok<WebhookView>, Problem> Answer(NoticesAnswer answer, string asked) => answer switch
    {
        WebhookReady ready => TypedResults.Ok(WebhookView.Of(ready.Webhook, ready.Secret)),
        _ => NoticeProblems.Of(answer, asked),
    };

    private static ImmutableArray<string>? Types(IReadOnlyList<string>? asked) => asked is null ? null : [.. asked.Distinct()];

    private static void Check(
        Checks checks, string? url, IReadOnlyList<string>? types, string? description, WebhookOptions options)
    {
        checks.Text("url", url, 1, NoticeLimits.MaxUrlLength);
        if (url is { Length: > 0 } and { Length: <= NoticeLimits.MaxUrlLength } && checks.Problem is null)
        {
            var why = Uri.TryCreate(url, UriKind.Absolute, out var parsed)
                ? WebhookUrls.WhyNot(parsed, options)
                : "must be a whole address, as in https://example.com/hooks.";
            if (why is not null) checks.Add("url", why, url);
        }

        foreach (var type in types ?? [])
            if (!NoticeTypes.All.Contains(type)) checks.Add("types", $"must be of {string.Join(", ", NoticeTypes.All)}.", type);
        checks.Text("description", description, 0, NoticeLimits.MaxDescriptionLength);
    }
}
