using MeteringCluster.Notices;

namespace MeteringCluster.Api.Notices;

/// <summary>One attempt to deliver.</summary>
/// <param name="Outcome"><c>delivered</c>, <c>failed</c> (may go well later), <c>refused</c> (never will), <c>kept</c> or <c>gone</c>.</param>
/// <param name="Status">The endpoint's HTTP status; missing for mails, and where there was no answer.</param>
public sealed record DeliveryAttemptView(int Number, DateTimeOffset StartedAt, DateTimeOffset EndedAt, string Outcome, int? Status, string? Detail)
{
    internal static DeliveryAttemptView[] Of(IEnumerable<DeliveryAttempt> attempts) =>
    [
        .. attempts.Select(attempt => new DeliveryAttemptView(
            attempt.Number, attempt.StartedAt, attempt.EndedAt, NoticeNames.Of(attempt.Outcome), attempt.Status, attempt.Detail)),
    ];
}

/// <summary>A mail.</summary>
/// <param name="Notice">The id of what it tells; webhooks have the same in their data.</param>
/// <param name="Status"><c>queued</c>, <c>sent</c>, <c>kept</c> (no mail server is configured) or <c>failed</c>.</param>
/// <param name="NextAttemptAt">Missing while an attempt is under way, and when it is over.</param>
/// <param name="Attachments">The names of what was attached, or is going to be.</param>
/// <param name="Attempts">The last ten, the latest last.</param>
/// <param name="Text">Only of one mail.</param>
/// <param name="Html">The same as the text. Only of one mail.</param>
public sealed record MailView(
    long Id, string Notice, string Type, string To, string Name, string Language, string Subject, string Status, DateTimeOffset ToldAt,
    DateTimeOffset? NextAttemptAt, IReadOnlyList<string> Attachments, IReadOnlyList<DeliveryAttemptView> Attempts, string? Text, string? Html)
{
    internal static MailView Of(MailSummary mail, MailWords? words = null) => new(
        mail.Id, mail.Notice, mail.Type, mail.To.Email, mail.To.Name, mail.To.Language, mail.Subject, NoticeNames.OfMail(mail.Status),
        mail.ToldAt, mail.NextAttemptAt, mail.Attachments, DeliveryAttemptView.Of(mail.Attempts), words?.Text, words?.Html);
}

/// <summary>An endpoint.</summary>
/// <param name="Types">What it is told; empty for everything.</param>
/// <param name="DisabledBecause">Missing while it is enabled.</param>
/// <param name="Secret">What its webhooks are signed with. Only where it is new: it is shown this once.</param>
public sealed record WebhookView(
    int Id, string Url, IReadOnlyList<string> Types, string Description, bool Enabled, string? DisabledBecause, DateTimeOffset CreatedAt,
    DateTimeOffset SecretSince, string? Secret)
{
    internal static WebhookView Of(WebhookEndpoint endpoint, string? secret = null) => new(
        endpoint.Id, endpoint.Url, endpoint.Types, endpoint.Description, endpoint.Enabled, endpoint.DisabledBecause, endpoint.CreatedAt,
        endpoint.SecretSince, secret);
}

/// <summary>What an endpoint is told once.</summary>
/// <param name="WebhookId">The header webhook-id, the same for each attempt and replay.</param>
/// <param name="Notice">The id of what it tells.</param>
/// <param name="Status"><c>queued</c>, <c>delivered</c> or <c>failed</c>.</param>
/// <param name="NextAttemptAt">Missing while an attempt is under way, and when it is over.</param>
/// <param name="Attempts">The last ten, the latest last.</param>
public sealed record DeliveryView(
    long Id, string WebhookId, string Notice, string Type, string Status, DateTimeOffset ToldAt, DateTimeOffset? NextAttemptAt,
    IReadOnlyList<DeliveryAttemptView> Attempts)
{
    internal static DeliveryView Of(WebhookDelivery delivery) => new(
        delivery.Id, delivery.MessageId, delivery.Notice, delivery.Type, NoticeNames.OfWebhook(delivery.Status), delivery.ToldAt,
        delivery.NextAttemptAt, DeliveryAttemptView.Of(delivery.Attempts));
}
