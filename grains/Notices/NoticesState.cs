using System.Collections.Immutable;
using System.Diagnostics;

namespace MeteringCluster.Notices;

/// <summary>One mail or webhook delivery as it lies in the state.</summary>
/// <param name="Mail">Null for a webhook.</param>
/// <param name="Webhook">Null for a mail.</param>
/// <param name="Attempt">The number of the last attempt that was begun.</param>
/// <param name="Before">How many attempts had been begun before it was last queued.</param>
/// <param name="Since">When the last attempt was begun.</param>
/// <param name="IsUnderWay">The last attempt has no outcome yet.</param>
public sealed record Delivery(
    long Id, Notice Notice, DateTimeOffset ToldAt, MailTarget? Mail, int? Webhook, DeliveryStatus Status, int Attempt,
    int Before, DateTimeOffset Since, bool IsUnderWay, DateTimeOffset? NextAttemptAt, ImmutableArray<DeliveryAttempt> Attempts)
{
    /// <summary>How many attempts were begun since it was last queued.</summary>
    internal int Tries => Attempt - Before;
}

/// <summary>What a mail's words are made from, beside its notice, as it was when it was told.</summary>
/// <param name="Copy">1, and one more each time that the mail is sent although it was delivered before.</param>
/// <param name="Attachment">The name of what was attached when it was last sent.</param>
public sealed record MailTarget(MailRecipient To, string Issuer, string Support, int Copy = 1, string? Attachment = null);

/// <summary>An endpoint with what it is signed with.</summary>
/// <param name="Previous">Signs as well until <paramref name="PreviousUntil"/>.</param>
public sealed record Webhook(
    WebhookEndpoint Endpoint, WebhookSecret Secret, WebhookSecret? Previous = null, DateTimeOffset? PreviousUntil = null)
{
    internal bool Wants(string type) =>
        Endpoint.Enabled && (Endpoint.Types.IsEmpty || Endpoint.Types.Contains(type));
}

/// <summary>A tenant's endpoints, what is on its way, and the latest of what is over.</summary>
/// <param name="Known">The notices that were told last, each with its place among all.</param>
/// <param name="Told">How many were told.</param>
/// <param name="LastDelivery">The highest id that was given.</param>
/// <param name="LastWebhook">The highest id that was given.</param>
/// <param name="Mails">The hour of the last mail; null before the first.</param>
public sealed record NoticesState(
    ImmutableSortedDictionary<int, Webhook> Webhooks, ImmutableSortedDictionary<long, Delivery> Deliveries,
    ImmutableSortedDictionary<string, long> Known, long Told, long LastDelivery, int LastWebhook,
    MailHour? Mails = null)
{
    public static readonly NoticesState None = new(
        ImmutableSortedDictionary<int, Webhook>.Empty, ImmutableSortedDictionary<long, Delivery>.Empty,
        ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal), 0, 0, 0);

    /// <summary>When the next attempt is due.</summary>
    public DateTimeOffset? DueAt() => Deliveries.Values.Min(delivery => delivery.NextAttemptAt);

    public NoticesState Apply(NoticesEvent @event) => @event switch
    {
        NoticeTold told => Apply(told),
        PingTold ping => With(Begun(ping.Delivery, ping.Notice, ping.At, null, ping.Webhook)),
        AttemptStarted started => With(Deliveries[started.Delivery] with
        {
            Attempt = started.Attempt,
            Since = started.At,
            IsUnderWay = true,
            NextAttemptAt = null,
        }).WithMail(Deliveries[started.Delivery].Mail is not null, started.At),
        AttemptPostponed postponed => With(Deliveries[postponed.Delivery] with { NextAttemptAt = postponed.NextAttemptAt }),
        AttemptEnded ended => With(Apply(Deliveries[ended.Delivery], ended)).Pruned(),
        DeliveryQueued queued => With(Apply(Deliveries[queued.Delivery], queued))
            .WithMail(queued is { Webhook: null, NotBefore: null }, queued.At),
        WebhookAdded added => this with
        {
            Webhooks = Webhooks.Add(added.Endpoint.Id, new Webhook(added.Endpoint, added.Secret)),
            LastWebhook = added.Endpoint.Id,
        },
        WebhookChanged changed => WithEndpoint(changed.Endpoint),
        WebhookGone gone => WithEndpoint(
            Webhooks[gone.Webhook].Endpoint with { Enabled = false, DisabledBecause = gone.Because }),
        WebhookSecretRotated rotated => this with { Webhooks = Webhooks.SetItem(rotated.Webhook, Apply(Webhooks[rotated.Webhook], rotated)) },
        WebhookWasRemoved removed => this with
        {
            Webhooks = Webhooks.Remove(removed.Webhook),
            Deliveries = Deliveries.RemoveRange(
                Deliveries.Where(known => known.Value.Webhook == removed.Webhook).Select(known => known.Key)),
        },
        _ => throw new UnreachableException(),
    };

    private NoticesState Apply(NoticeTold told)
    {
        var deliveries = Deliveries.AddRange(told.Deliveries.Select(planned => KeyValuePair.Create(
            planned.Id, Planned(told, planned))));
        var known = Known.SetItem(told.Notice.Id, Told + 1);
        if (known.Count > NoticeLimits.KnownNotices) known = known.Remove(known.MinBy(one => one.Value).Key);
        return (this with
        {
            Deliveries = deliveries,
            Known = known,
            Told = Told + 1,
            LastDelivery = told.Deliveries.IsEmpty ? LastDelivery : told.Deliveries[^1].Id,
        }).WithMail(told.Deliveries.Any(planned => planned is { Webhook: null, NotBefore: null }), told.At);
    }

    private static Delivery Planned(NoticeTold told, PlannedDelivery planned)
    {
        var begun = Begun(planned.Id, told.Notice, told.At, planned.Webhook is null ? told.Mail : null, planned.Webhook);
        return planned.NotBefore is not { } later ? begun : begun with { Attempt = 0, IsUnderWay = false, NextAttemptAt = later };
    }

    // The first attempt is begun with the decision that tells.
    private static Delivery Begun(long id, Notice notice, DateTimeOffset at, MailTarget? mail, int? webhook) => new(
        id, notice, at, mail, webhook, DeliveryStatus.Queued, 1, 0, at, IsUnderWay: true, null, []);

    private static Delivery Apply(Delivery delivery, AttemptEnded ended)
    {
        var attempt = new DeliveryAttempt(
            ended.Attempt, delivery.Since, ended.At, ended.Outcome, ended.Status, ended.Detail);
        var attempts = delivery.Attempts.Length < NoticeLimits.KeptAttempts ? delivery.Attempts : delivery.Attempts.RemoveAt(0);
        return delivery with
        {
            Status = ended.After,
            IsUnderWay = false,
            NextAttemptAt = ended.NextAttemptAt,
            Attempts = attempts.Add(attempt),
            Mail = delivery.Mail is { } mail ? mail with { Attachment = ended.Attachment ?? mail.Attachment } : null,
        };
    }

    private static Delivery Apply(Delivery delivery, DeliveryQueued queued) => delivery with
    {
        Status = DeliveryStatus.Queued,
        Before = delivery.Attempt,
        Attempt = queued.NotBefore is null ? queued.Attempt : delivery.Attempt,
        Since = queued.At,
        IsUnderWay = queued.NotBefore is null,
        NextAttemptAt = queued.NotBefore,
        Mail = delivery.Mail is { } mail ? mail with { Copy = queued.Copy ?? mail.Copy } : null,
    };

    private static Webhook Apply(Webhook webhook, WebhookSecretRotated rotated) => new(
        webhook.Endpoint with { SecretSince = rotated.At }, rotated.Secret, webhook.Secret, rotated.PreviousUntil);

    // What waits for an endpoint that is not wanted any more has failed.
    private NoticesState WithEndpoint(WebhookEndpoint endpoint)
    {
        var changed = this with { Webhooks = Webhooks.SetItem(endpoint.Id, Webhooks[endpoint.Id] with { Endpoint = endpoint }) };
        if (endpoint.Enabled) return changed;

        var open = Deliveries.Values.Where(delivery => delivery.Webhook == endpoint.Id && delivery.Status == DeliveryStatus.Queued);
        return (changed with
        {
            Deliveries = Deliveries.SetItems(open.Select(delivery => KeyValuePair.Create(
                delivery.Id, delivery with { Status = DeliveryStatus.Failed, IsUnderWay = false, NextAttemptAt = null }))),
        }).Pruned();
    }

    private NoticesState With(Delivery delivery) => this with
    {
        Deliveries = Deliveries.SetItem(delivery.Id, delivery),
        LastDelivery = Math.Max(LastDelivery, delivery.Id),
    };

    private NoticesState WithMail(bool begun, DateTimeOffset at) => begun ? this with { Mails = MailHour.With(Mails, at) } : this;

    // Of each kind by itself: who has webhooks posted again and again must not push out what shows which mails went.
    private NoticesState Pruned() => this with { Deliveries = Deliveries.RemoveRange([.. TooMany(isMail: true), .. TooMany(isMail: false)]) };

    private IEnumerable<long> TooMany(bool isMail)
    {
        var over = Deliveries.Values.Where(delivery => delivery.Status != DeliveryStatus.Queued && delivery.Mail is not null == isMail);
        return over.Take(over.Count() - NoticeLimits.KeptDeliveries).Select(delivery => delivery.Id);
    }
}
