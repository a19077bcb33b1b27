using System.ComponentModel;
using MeteringCluster.Api.Access;
using MeteringCluster.Api.OpenApi;
using MeteringCluster.Audit;
using MeteringCluster.Notices;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MeteringCluster.Api.Notices;

/// <summary>What a webhook was told, or is going to be.</summary>
internal static class DeliveryEndpoints
{
    public static void MapDeliveries(this IEndpointRouteBuilder webhook)
    {
        webhook.MapGet("/deliveries", List)
            .WithSummary("A webhook's deliveries, the newest first")
            .WithDescription(
                $"Those that are on their way, and of the deliveries to all endpoints that are over the last {NoticeLimits.KeptDeliveries}.")
            .Refuses(Problems.InvalidValueKind, NoticeProblems.UnknownWebhookKind);
        webhook.MapPost("/deliveries/{delivery}/replay", Replay)
            .WithSummary("Send a delivery again")
            .WithDescription(
                "Takes no body. It goes under the same webhook-id, from the beginning of the schedule. Refusals, in this order: 404 "
                + "unknown-webhook, 404 unknown-delivery, 409 webhook-disabled, 409 delivery-under-way.")
            .Refuses(
                NoticeProblems.UnknownWebhookKind, NoticeProblems.UnknownDeliveryKind, NoticeProblems.WebhookDisabledKind,
                NoticeProblems.DeliveryUnderWayKind)
            .Audited(TrailActions.WebhookReplay);
    }

    private static async Task<Results<Ok<ListView<DeliveryView>>, Problem>> List(
        KnownTenant tenant, string webhook, Page page, IMeteringCluster cluster,
        [Description("Keeps the deliveries that are \"queued\", \"delivered\" or \"failed\".")] string? status = null)
    {
        var checks = new Checks();
        var asked = NoticeNames.ReadWebhook(status, checks);
        if (checks.Problem is { } invalid) return invalid;
        if (!WebhookEndpoints.TryRead(webhook, out var id)) return NoticeProblems.UnknownWebhook(webhook);

        var query = new ListDeliveries(id, asked, page.ReadNumber() ?? long.MaxValue, page.Limit);
        return await cluster.Notices(tenant.Id).Deliveries(query) switch
        {
            DeliveryPage found => TypedResults.Ok(new ListView<DeliveryView>(
                [.. found.Deliveries.Select(DeliveryView.Of)], found.More ? Page.Cursor(found.Deliveries[^1].Id) : null)),
            var refusal => NoticeProblems.Of(refusal, webhook),
        };
    }

    private static async Task<Results<Ok<DeliveryView>, Problem>> Replay(
        KnownTenant tenant, string webhook, string delivery, HttpContext http, IMeteringCluster cluster)
    {
        http.About("webhook", webhook);
        http.About("delivery", delivery);
        if (!WebhookEndpoints.TryRead(webhook, out var id)) return NoticeProblems.UnknownWebhook(webhook);
        if (!MailEndpoints.TryRead(delivery, out var sent)) return NoticeProblems.UnknownDelivery(delivery);
        return await cluster.Notices(tenant.Id).Replay(new ReplayDelivery(id, sent, http.Origin())) switch
        {
            DeliveryFound found => TypedResults.Ok(DeliveryView.Of(found.Delivery)),
            NoSuchWebhook => NoticeProblems.UnknownWebhook(webhook),
            var refusal => NoticeProblems.Of(refusal, delivery),
        };
    }
}
