using System.Globalization;
using Decided = MeteringCluster.Journaling.Decision<MeteringCluster.Notices.NoticesEvent, MeteringCluster.Notices.NoticesAnswer>;

namespace MeteringCluster.Notices;

/// <summary>How endpoints are set up, and what is sent again.</summary>
public static class WebhookDecisions
{
    /// <param name="secret">Drawn for this command.</param>
    public static Decided Add(NoticesState state, AddWebhook command, (WebhookSecret Kept, string Text) secret, DateTimeOffset now)
    {
        Check(command.Url, command.Description);
        if (state.Webhooks.Count >= NoticeLimits.MaxWebhooks) return new(new TooManyWebhooks(NoticeLimits.MaxWebhooks));

        var endpoint = new WebhookEndpoint(
            state.LastWebhook + 1, command.Url, command.Types, command.Description, true, null, now, now);
        return new(new WebhookReady(endpoint, secret.Text), new WebhookAdded(now, endpoint, secret.Kept, command.By));
    }

    public static Decided Change(NoticesState state, ChangeWebhook command, DateTimeOffset now)
    {
        if (!state.Webhooks.TryGetValue(command.Webhook, out var known)) return new(new NoSuchWebhook());

        var before = known.Endpoint;
        var enabled = command.Enabled ?? before.Enabled;
        var endpoint = before with
        {
            Url = command.Url ?? before.Url,
            Types = command.Types is { } types && !types.SequenceEqual(before.Types) ? types : before.Types,
            Description = command.Description ?? before.Description,
            Enabled = enabled,
            DisabledBecause = enabled ? null : before.Enabled ? "It was disabled on request." : before.DisabledBecause,
        };
        Check(endpoint.Url, endpoint.Description);
        return endpoint == before
            ? new(new WebhookReady(before, null))
            : new(new WebhookReady(endpoint, null), new WebhookChanged(now, endpoint, command.By));
    }

    public static Decided Remove(NoticesState state, RemoveWebhook command, DateTimeOffset now) =>
        state.Webhooks.ContainsKey(command.Webhook)
            ? new(new WebhookRemoved(), new WebhookWasRemoved(now, command.Webhook, command.By))
            : new(new NoSuchWebhook());

    public static Decided Rotate(
        NoticesState state, RotateWebhookSecret command, (WebhookSecret Kept, string Text) secret, DateTimeOffset now)
    {
        if (!state.Webhooks.TryGetValue(command.Webhook, out var known)) return new(new NoSuchWebhook());
        return new(
            new WebhookReady(known.Endpoint with { SecretSince = now }, secret.Text),
            new WebhookSecretRotated(now, command.Webhook, secret.Kept, now + NoticeLimits.OldSecretSigns, command.By));
    }

    public static Decided Test(NoticesState state, string tenant, TestWebhook command, DateTimeOffset now)
    {
        if (!state.Webhooks.TryGetValue(command.Webhook, out var known)) return new(new NoSuchWebhook());
        if (!known.Endpoint.Enabled) return new(new WebhookDisabled(known.Endpoint.DisabledBecause));
        if (state.Deliveries.Values.FirstOrDefault(IsOpenPing) is { } open) return new(new DeliveryUnderWay(open.Id, null));

        var id = state.LastDelivery + 1;
        var notice = new Notice(string.Create(CultureInfo.InvariantCulture, $"ping/{id}"), NoticeTypes.Ping, now, []);
        var told = new PingTold(now, id, command.Webhook, notice, command.By);
        return Sent(state, tenant, id, told, isMail: false);

        bool IsOpenPing(Delivery delivery) =>
            delivery.Webhook == command.Webhook && delivery.Notice.Type == NoticeTypes.Ping && delivery.Status == DeliveryStatus.Queued;
    }

    public static Decided Replay(NoticesState state, string tenant, ReplayDelivery command, DateTimeOffset now)
    {
        if (!state.Webhooks.TryGetValue(command.Webhook, out var known)) return new(new NoSuchWebhook());
        if (!state.Deliveries.TryGetValue(command.Delivery, out var delivery) || delivery.Webhook != command.Webhook)
            return new(new NoSuchDelivery());
        if (!known.Endpoint.Enabled) return new(new WebhookDisabled(known.Endpoint.DisabledBecause));
        if (delivery.Status == DeliveryStatus.Queued) return new(new DeliveryUnderWay(delivery.Id, delivery.NextAttemptAt));

        var queued = new DeliveryQueued(now, delivery.Id, delivery.Attempt + 1, null, command.Webhook, command.By);
        return Sent(state, tenant, delivery.Id, queued, isMail: false);
    }

    public static Decided Resend(NoticesState state, string tenant, ResendMail command, DateTimeOffset now)
    {
        if (!state.Deliveries.TryGetValue(command.Mail, out var delivery) || delivery.Mail is not { } mail) return new(new NoSuchMail());
        if (delivery.Status == DeliveryStatus.Queued) return new(new DeliveryUnderWay(delivery.Id, delivery.NextAttemptAt));

        // A reader's mailbox may drop what it has seen already, so what was delivered goes as another mail.
        int? copy = delivery.Status == DeliveryStatus.Delivered ? mail.Copy + 1 : null;
        var later = new MailTurns(state, now).Next();
        var queued = new DeliveryQueued(now, delivery.Id, delivery.Attempt + 1, copy, null, command.By, later);
        return Sent(state, tenant, delivery.Id, queued, isMail: true);
    }

    private static Decided Sent(NoticesState state, string tenant, long id, NoticesEvent @event, bool isMail)
    {
        var delivery = state.Apply(@event).Deliveries[id];
        NoticesAnswer answer = isMail
            ? new MailFound(NoticesViews.Summary(delivery), NoticesViews.Words(delivery))
            : new DeliveryFound(NoticesViews.Of(delivery, tenant));
        return new(answer, [@event], delivery.IsUnderWay ? [DueAttempt.Of(tenant, isMail, id, delivery.Attempt)] : []);
    }

    private static void Check(string url, string description)
    {
        Bounds.Require(url.Length is > 0 and <= NoticeLimits.MaxUrlLength);
        Bounds.Require(description.Length <= NoticeLimits.MaxDescriptionLength);
    }
}
