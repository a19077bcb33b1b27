using MeteringCluster.Journaling;
using Decided = MeteringCluster.Journaling.Decision<MeteringCluster.Notices.NoticesEvent, bool>;

namespace MeteringCluster.Notices;

/// <summary>What is told, attempted and reported: decided without clock, chance or network.</summary>
public static class NoticesDecisions
{
    /// <param name="tenant">Whose notices they are.</param>
    public static Decided Tell(NoticesState state, string tenant, Notice notice, MailTarget? mail, DateTimeOffset now)
    {
        NoticeFacts.Require(notice);
        if (state.Known.ContainsKey(notice.Id)) return new(false);

        if (!NoticeFacts.IsMailed(notice)) mail = null;
        var next = state.LastDelivery;
        List<PlannedDelivery> planned = [];
        if (mail is not null) planned.Add(new PlannedDelivery(++next, null, new MailTurns(state, now).Next()));
        foreach (var (id, webhook) in state.Webhooks)
            if (webhook.Wants(notice.Type)) planned.Add(new PlannedDelivery(++next, id));

        return new(
            true, [new NoticeTold(now, notice, mail, [.. planned])],
            [.. planned.Where(delivery => delivery.NotBefore is null).Select(delivery => DueAttempt.Of(tenant, delivery.Webhook is null, delivery.Id, 1))]);
    }

    /// <summary>Begins the attempts that have fallen due, of mails as many as the hour has left.</summary>
    public static Decided Wake(NoticesState state, string tenant, DateTimeOffset now)
    {
        var turns = new MailTurns(state, now);
        List<NoticesEvent> events = [];
        List<Effect> effects = [];
        foreach (var delivery in state.Deliveries.Values.Where(delivery => delivery.NextAttemptAt <= now))
        {
            if (delivery.Mail is not null && turns.Next() is { } later)
            {
                events.Add(new AttemptPostponed(now, delivery.Id, later));
                continue;
            }

            events.Add(new AttemptStarted(now, delivery.Id, delivery.Attempt + 1));
            effects.Add(DueAttempt.Of(tenant, delivery.Mail is not null, delivery.Id, delivery.Attempt + 1));
        }

        return new(events.Count > 0, [.. events], [.. effects]);
    }

    public static Decided Report(NoticesState state, AttemptReport report, DateTimeOffset now)
    {
        if (Running(state, report.Delivery, report.Attempt) is not { } delivery) return new(false);

        var (after, next) = After(delivery, report.Outcome, now);
        var ended = new AttemptEnded(
            now, delivery.Id, report.Attempt, report.Outcome, report.Status, report.Detail is { } detail ? Words.Cut(detail, NoticeLimits.MaxDetailLength) : null, report.Attachment, after, next);
        if (report.Outcome != AttemptOutcome.Gone || delivery.Webhook is not { } webhook) return new(true, ended);
        return new(true, ended, new WebhookGone(now, webhook, "The endpoint answered with 410 Gone."));
    }

    /// <returns>The delivery, while the attempt is the one under way.</returns>
    public static Delivery? Running(NoticesState state, long delivery, int attempt) =>
        state.Deliveries.TryGetValue(delivery, out var found) && found.IsUnderWay && found.Attempt == attempt ? found : null;

    private static (DeliveryStatus After, DateTimeOffset? Next) After(Delivery delivery, AttemptOutcome outcome, DateTimeOffset now)
    {
        switch (outcome)
        {
            case AttemptOutcome.Delivered: return (DeliveryStatus.Delivered, null);
            case AttemptOutcome.Kept: return (DeliveryStatus.Kept, null);
            case AttemptOutcome.Refused or AttemptOutcome.Gone: return (DeliveryStatus.Failed, null);
        }

        // Whoever tries an endpoint looks at what came of it now.
        var pause = delivery.Mail is not null ? RetrySchedule.AfterMail(delivery.Tries)
            : delivery.Notice.Type == NoticeTypes.Ping ? null
            : RetrySchedule.AfterWebhook(delivery.Tries);
        return pause is { } wait ? (DeliveryStatus.Queued, now + wait) : (DeliveryStatus.Failed, null);
    }
}

/// <summary>An attempt that is to be made.</summary>
public sealed record DueAttempt(string Tenant, long Delivery, int Attempt)
{
    public const string MailKind = "send-mail";
    public const string WebhookKind = "post-webhook";

    public static Effect Of(string tenant, bool isMail, long delivery, int attempt)
    {
        var kind = isMail ? MailKind : WebhookKind;
        return Effect.Of($"{kind}/{tenant}/{delivery}/{attempt}", kind, new DueAttempt(tenant, delivery, attempt), NoticesJson.Default.DueAttempt);
    }
}
