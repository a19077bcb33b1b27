using System.Collections.Immutable;
using System.Diagnostics;
using MeteringCluster.Audit;
using static MeteringCluster.Audit.TrailFacts;

namespace MeteringCluster.Notices;

/// <summary>Changes of endpoints, and what people had sent again, as lines of the audit trail.</summary>
public static class NoticesTrail
{
    /// <summary>Of the names of all events that tell something. Most records are of deliveries, which do not.</summary>
    public static readonly ImmutableArray<byte[]> Marks = ["webhook-"u8.ToArray(), "ping-told"u8.ToArray(), "delivery-queued"u8.ToArray()];

    public static IEnumerable<TrailLine> Tell(IReadOnlyList<NoticesEvent> events) => events.Select(Tell).OfType<TrailLine>();

    private static TrailLine? Tell(NoticesEvent @event) => @event switch
    {
        WebhookAdded added => new(added.By, TrailActions.WebhookAdd, Of(added.Endpoint)),
        WebhookChanged changed => new(changed.By, TrailActions.WebhookChange, Of(changed.Endpoint)),
        WebhookWasRemoved removed => new(removed.By, TrailActions.WebhookRemove, [Number("webhook", removed.Webhook)]),
        WebhookSecretRotated rotated => new(
            rotated.By, TrailActions.WebhookRotate, [Number("webhook", rotated.Webhook), Instant("previousUntil", rotated.PreviousUntil)]),
        WebhookGone gone => new(null, TrailActions.WebhookDisable, [Number("webhook", gone.Webhook), Text("because", gone.Because)]),
        PingTold ping => new(ping.By, TrailActions.WebhookTest, [Number("webhook", ping.Webhook), Number("delivery", ping.Delivery)]),
        DeliveryQueued { Webhook: { } webhook } replayed => new(
            replayed.By, TrailActions.WebhookReplay, [Number("webhook", webhook), Number("delivery", replayed.Delivery)]),
        DeliveryQueued resent => new(resent.By, TrailActions.MailResend, [Number("mail", resent.Delivery)]),
        // What was told, and how it went, is shown with the deliveries.
        NoticeTold or AttemptStarted or AttemptPostponed or AttemptEnded => null,
        _ => throw new UnreachableException(),
    };

    private static ImmutableArray<TrailFact> Of(WebhookEndpoint endpoint) =>
    [
        Number("webhook", endpoint.Id), Text("url", endpoint.Url), Text("types", string.Join(", ", endpoint.Types)),
        new("enabled", endpoint.Enabled ? "true" : "false"),
    ];
}
