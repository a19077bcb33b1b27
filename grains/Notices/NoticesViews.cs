using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MeteringCluster.Signing;

namespace MeteringCluster.Notices;

/// <summary>How a state's deliveries are shown and sent.</summary>
public static class NoticesViews
{
    public static NoticesAnswer Deliveries(NoticesState state, ListDeliveries query, string tenant)
    {
        if (!state.Webhooks.ContainsKey(query.Webhook)) return new NoSuchWebhook();
        var found = Newest(state, query.BeforeId, query.Status).Where(delivery => delivery.Webhook == query.Webhook)
            .Take(query.Limit + 1).ToList();
        return new DeliveryPage([.. found.Take(query.Limit).Select(delivery => Of(delivery, tenant))], found.Count > query.Limit);
    }

    public static MailPage Mails(NoticesState state, ListMails query)
    {
        var found = Newest(state, query.BeforeId, query.Status).Where(delivery => delivery.Mail is not null).Take(query.Limit + 1).ToList();
        return new MailPage([.. found.Take(query.Limit).Select(Summary)], found.Count > query.Limit);
    }

    public static NoticesAnswer Mail(NoticesState state, long id) =>
        state.Deliveries.TryGetValue(id, out var delivery) && delivery.Mail is not null
            ? new MailFound(Summary(delivery), Words(delivery))
            : new NoSuchMail();

    public static MailOrder? MailOrder(NoticesState state, string tenant, long id, int attempt)
    {
        if (NoticesDecisions.Running(state, id, attempt) is not { Mail: { } mail } delivery) return null;
        return new MailOrder(
            Hash(delivery, tenant, mail.Copy), mail.To, Words(delivery), delivery.Notice.Document, NoticeFacts.DocumentName(delivery.Notice));
    }

    public static WebhookOrder? WebhookOrder(
        NoticesState state, string tenant, long id, int attempt, SigningOptions signing, DateTimeOffset now)
    {
        if (NoticesDecisions.Running(state, id, attempt) is not { Webhook: { } to } delivery) return null;

        var webhook = state.Webhooks[to];
        var (message, at) = (MessageId(delivery, tenant), now.ToUnixTimeSeconds());
        var body = WebhookPayload.Of(delivery.Notice, tenant);
        List<string> signatures = [];
        foreach (var secret in new[] { webhook.Secret, now < webhook.PreviousUntil ? webhook.Previous : null })
            if (secret?.Open(signing) is { } key) signatures.Add(WebhookSecret.Sign(key, message, at, body));

        var headers = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        headers["webhook-id"] = message;
        headers["webhook-timestamp"] = at.ToString(CultureInfo.InvariantCulture);
        headers["webhook-signature"] = string.Join(' ', signatures);
        return new WebhookOrder(
            webhook.Endpoint.Url, headers.ToImmutable(), body,
            signatures.Count > 0 ? null : "The endpoint's secret is encrypted with a secret that is not configured; rotate it.");
    }

    public static MailWords Words(Delivery delivery) => MailComposer.Compose(delivery.Notice, delivery.Mail!);

    public static MailSummary Summary(Delivery delivery)
    {
        var attachment = delivery.Mail!.Attachment ?? (NoticeFacts.DocumentName(delivery.Notice) is { } name ? $"{name}.pdf" : null);
        return new(
            delivery.Id, delivery.Notice.Id, delivery.Notice.Type, delivery.Mail.To, Words(delivery).Subject, delivery.Status,
            delivery.ToldAt, delivery.NextAttemptAt, attachment is null ? [] : [attachment], delivery.Attempts);
    }

    public static WebhookDelivery Of(Delivery delivery, string tenant) => new(
        delivery.Id, MessageId(delivery, tenant), delivery.Notice.Id, delivery.Notice.Type, delivery.Webhook!.Value, delivery.Status,
        delivery.ToldAt, delivery.NextAttemptAt, delivery.Attempts);

    // No dot may be in it, as dots part what is signed.
    private static string MessageId(Delivery delivery, string tenant) => $"msg_{Hash(delivery, tenant, 1)}";

    // The same for each attempt, and another for whatever else this or another installation sends.
    private static string Hash(Delivery delivery, string tenant, int copy) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{tenant}/{delivery.Id}/{delivery.ToldAt.UtcTicks}/{copy}/{delivery.Notice.Id}"))).AsSpan(0, 16));

    private static IEnumerable<Delivery> Newest(NoticesState state, long before, DeliveryStatus? status) =>
        state.Deliveries.Values.Reverse().Where(delivery => delivery.Id < before && (status is null || delivery.Status == status));
}
