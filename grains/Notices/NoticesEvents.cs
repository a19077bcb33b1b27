using System.Collections.Immutable;
using System.Text.Json.Serialization;
using MeteringCluster.Audit;

namespace MeteringCluster.Notices;

[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(NoticeTold), "notice-told")]
[JsonDerivedType(typeof(PingTold), "ping-told")]
[JsonDerivedType(typeof(AttemptStarted), "attempt-started")]
[JsonDerivedType(typeof(AttemptPostponed), "attempt-postponed")]
[JsonDerivedType(typeof(AttemptEnded), "attempt-ended")]
[JsonDerivedType(typeof(DeliveryQueued), "delivery-queued")]
[JsonDerivedType(typeof(WebhookAdded), "webhook-added")]
[JsonDerivedType(typeof(WebhookChanged), "webhook-changed")]
[JsonDerivedType(typeof(WebhookGone), "webhook-gone")]
[JsonDerivedType(typeof(WebhookSecretRotated), "webhook-secret-rotated")]
[JsonDerivedType(typeof(WebhookWasRemoved), "webhook-removed")]
public abstract record NoticesEvent(DateTimeOffset At);

/// <summary>A notice came, and the first attempt of each of its deliveries was begun.</summary>
/// <param name="Mail">Null where there is no mail.</param>
public sealed record NoticeTold(
    DateTimeOffset At, Notice Notice, MailTarget? Mail, ImmutableArray<PlannedDelivery> Deliveries) : NoticesEvent(At);

/// <param name="Webhook">Null for the mail.</param>
/// <param name="NotBefore">When the first attempt is due, where it was not begun.</param>
public sealed record PlannedDelivery(long Id, int? Webhook, DateTimeOffset? NotBefore = null);

public sealed record PingTold(DateTimeOffset At, long Delivery, int Webhook, Notice Notice, Origin? By) : NoticesEvent(At);

public sealed record AttemptStarted(DateTimeOffset At, long Delivery, int Attempt) : NoticesEvent(At);

/// <summary>A mail that was due waits, as there were enough this hour.</summary>
public sealed record AttemptPostponed(DateTimeOffset At, long Delivery, DateTimeOffset NextAttemptAt) : NoticesEvent(At);

/// <param name="After">How the delivery stands by it.</param>
public sealed record AttemptEnded(
    DateTimeOffset At, long Delivery, int Attempt, AttemptOutcome Outcome, int? Status, string? Detail, string? Attachment,
    DeliveryStatus After, DateTimeOffset? NextAttemptAt) : NoticesEvent(At);

/// <summary>What was over is sent again, and its next attempt was begun.</summary>
/// <param name="Copy">Of a mail that goes as another one; null where it goes as the same.</param>
/// <param name="NotBefore">When that attempt is due, where it was not begun.</param>
public sealed record DeliveryQueued(
    DateTimeOffset At, long Delivery, int Attempt, int? Copy, int? Webhook, Origin? By, DateTimeOffset? NotBefore = null) : NoticesEvent(At);

public sealed record WebhookAdded(DateTimeOffset At, WebhookEndpoint Endpoint, WebhookSecret Secret, Origin? By) : NoticesEvent(At);

/// <summary>The endpoint as it is from now on, whole.</summary>
public sealed record WebhookChanged(DateTimeOffset At, WebhookEndpoint Endpoint, Origin? By) : NoticesEvent(At);

/// <summary>The endpoint said that it wants nothing more.</summary>
public sealed record WebhookGone(DateTimeOffset At, int Webhook, string Because) : NoticesEvent(At);

public sealed record WebhookSecretRotated(
    DateTimeOffset At, int Webhook, WebhookSecret Secret, DateTimeOffset PreviousUntil, Origin? By) : NoticesEvent(At);

public sealed record WebhookWasRemoved(DateTimeOffset At, int Webhook, Origin? By) : NoticesEvent(At);
