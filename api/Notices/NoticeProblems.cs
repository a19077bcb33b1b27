using System.Diagnostics;
using MeteringCluster.Notices;

namespace MeteringCluster.Api.Notices;

/// <summary>The errors of mails and webhooks.</summary>
public static class NoticeProblems
{
    public static readonly ProblemKind UnknownMailKind = new("unknown-mail", 404, "There is no such mail");
    public static readonly ProblemKind UnknownWebhookKind = new("unknown-webhook", 404, "There is no such webhook");
    public static readonly ProblemKind UnknownDeliveryKind = new("unknown-delivery", 404, "There is no such delivery");
    public static readonly ProblemKind TooManyWebhooksKind = new("too-many-webhooks", 409, "There would be too many webhooks");
    public static readonly ProblemKind WebhookDisabledKind = new("webhook-disabled", 409, "The webhook is disabled");
    public static readonly ProblemKind DeliveryUnderWayKind = new("delivery-under-way", 409, "It is being sent already");

    /// <param name="asked">The id, or ids, as they stand in the path.</param>
    public static Problem Of(NoticesAnswer refusal, string asked) => refusal switch
    {
        NoSuchMail => UnknownMail(asked),
        NoSuchWebhook => UnknownWebhook(asked),
        NoSuchDelivery => UnknownDelivery(asked),
        TooManyWebhooks many => new(
            TooManyWebhooksKind, $"The tenant has {many.Max} webhooks, which is the most there may be.",
            json => json.WriteNumber("max", many.Max)),
        WebhookDisabled disabled => new(
            WebhookDisabledKind, $"{disabled.Because ?? "It is disabled."} Enable it first.",
            json => json.WriteString("disabledBecause", disabled.Because)),
        DeliveryUnderWay open => new(
            DeliveryUnderWayKind,
            open.NextAttemptAt is null ? "It is being sent at this moment." : "It waits for its next attempt already.",
            json =>
            {
                json.WriteNumber("id", open.Delivery);
                if (open.NextAttemptAt is { } next) json.WriteString("nextAttemptAt", next.UtcDateTime);
            }),
        _ => throw new UnreachableException(),
    };

    public static Problem UnknownMail(string id) => new(
        UnknownMailKind, $"There is no mail '{id}', or it is not kept any more.", json => json.WriteString("mail", id));

    public static Problem UnknownWebhook(string id) => new(
        UnknownWebhookKind, $"There is no webhook '{id}'.", json => json.WriteString("webhook", id));

    public static Problem UnknownDelivery(string id) => new(
        UnknownDeliveryKind, $"The webhook has no delivery '{id}', or it is not kept any more.", json => json.WriteString("delivery", id));
}
