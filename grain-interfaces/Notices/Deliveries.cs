using System.Collections.Immutable;
using MeteringCluster.Audit;

namespace MeteringCluster.Notices;

[GenerateSerializer, Alias("delivery-status")]
public enum DeliveryStatus
{
    /// <summary>Being sent, or waiting for the next attempt.</summary>
    Queued,

    /// <summary>The mail server took it over, or the endpoint answered with 2xx.</summary>
    Delivered,

    /// <summary>No mail server is configured; the mail can be read, and sent once there is one.</summary>
    Kept,

    /// <summary>Refused for good, or every attempt failed.</summary>
    Failed,
}

/// <summary>How one attempt ended.</summary>
[GenerateSerializer, Alias("attempt-outcome")]
public enum AttemptOutcome
{
    Delivered,

    /// <summary>Not now; another attempt may go well.</summary>
    Deferred,

    /// <summary>It never will.</summary>
    Refused,

    /// <summary>There is no mail server.</summary>
    Kept,

    /// <summary>The endpoint wants nothing more (410).</summary>
    Gone,
}

/// <param name="Number">From 1 for each delivery.</param>
/// <param name="EndedAt">When its outcome was heard of.</param>
/// <param name="Status">An HTTP status; null where there was none.</param>
/// <param name="Detail">For people to read, at most <see cref="NoticeLimits.MaxDetailLength"/> characters.</param>
[GenerateSerializer, Immutable, Alias("delivery-attempt")]
public sealed record DeliveryAttempt(
    int Number, DateTimeOffset StartedAt, DateTimeOffset EndedAt, AttemptOutcome Outcome, int? Status, string? Detail);

/// <param name="Attachment">The name of what was attached; null where nothing was.</param>
[GenerateSerializer, Immutable, Alias("attempt-report")]
public sealed record AttemptReport(
    long Delivery, int Attempt, AttemptOutcome Outcome, int? Status = null, string? Detail = null,
    string? Attachment = null);

/// <summary>Who gets a mail.</summary>
/// <param name="Language">One of <see cref="Billing.Languages"/>.</param>
[GenerateSerializer, Immutable, Alias("mail-recipient")]
public sealed record MailRecipient(string Email, string Name, string Language);

/// <summary>A mail in words, in its reader's language.</summary>
/// <param name="Html">The same as the text.</param>
[GenerateSerializer, Immutable, Alias("mail-words")]
public sealed record MailWords(string Subject, string Text, string Html);

/// <param name="MessageId">What stands before the @; the same for each attempt.</param>
/// <param name="Document">The ordinal of the invoice or credit note to attach; null for none.</param>
/// <param name="DocumentName">Its number.</param>
[GenerateSerializer, Immutable, Alias("mail-order")]
public sealed record MailOrder(string MessageId, MailRecipient To, MailWords Words, int? Document, string? DocumentName);

/// <param name="Body">JSON.</param>
/// <param name="CannotSign">Why there is no signature, for people to read: then nothing is to be posted. Null where there is one.</param>
[GenerateSerializer, Immutable, Alias("webhook-order")]
public sealed record WebhookOrder(
    string Url, ImmutableSortedDictionary<string, string> Headers, string Body, string? CannotSign);

/// <param name="Status">Only those that stand like this; null for all.</param>
/// <param name="BeforeId">Only those behind this one in the list, which begins with the newest.</param>
[GenerateSerializer, Immutable, Alias("list-mails")]
public sealed record ListMails(DeliveryStatus? Status, long BeforeId, int Limit);

/// <param name="More">Whether another page follows.</param>
[GenerateSerializer, Immutable, Alias("mail-page")]
public sealed record MailPage(ImmutableArray<MailSummary> Mails, bool More);

/// <param name="Id">Counts the tenant's mails and webhook deliveries from 1.</param>
/// <param name="NextAttemptAt">Null while an attempt is under way, and when it is over.</param>
/// <param name="Attachments">What was attached, or is going to be.</param>
/// <param name="Attempts">The latest last.</param>
[GenerateSerializer, Immutable, Alias("mail-summary")]
public sealed record MailSummary(
    long Id, string Notice, string Type, MailRecipient To, string Subject, DeliveryStatus Status, DateTimeOffset ToldAt,
    DateTimeOffset? NextAttemptAt, ImmutableArray<string> Attachments, ImmutableArray<DeliveryAttempt> Attempts);

/// <summary>Sends a mail once more: under its old id where it never was delivered, else as another one.</summary>
[GenerateSerializer, Immutable, Alias("resend-mail")]
public sealed record ResendMail(long Mail, Origin? By = null);

/// <summary>What became of a question or command about notices.</summary>
[GenerateSerializer, Immutable, Alias("notices-answer")]
public abstract record NoticesAnswer;

[GenerateSerializer, Immutable, Alias("mail-found")]
public sealed record MailFound(MailSummary Mail, MailWords Words) : NoticesAnswer;

[GenerateSerializer, Immutable, Alias("no-such-mail")]
public sealed record NoSuchMail : NoticesAnswer;

/// <summary>It is being sent, or waits for its next attempt.</summary>
[GenerateSerializer, Immutable, Alias("delivery-under-way")]
public sealed record DeliveryUnderWay(long Delivery, DateTimeOffset? NextAttemptAt) : NoticesAnswer;
