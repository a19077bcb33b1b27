using System.Collections.Immutable;
using MeteringCluster.Audit;

namespace MeteringCluster.Notices;

/// <summary>An address of the tenant's own that is posted what it wants to hear.</summary>
/// <param name="Id">Counts the tenant's endpoints from 1.</param>
/// <param name="Types">What it is told; empty for everything.</param>
/// <param name="Description">For people to read; may be empty.</param>
/// <param name="DisabledBecause">For people to read; null while it is enabled.</param>
[GenerateSerializer, Immutable, Alias("webhook-endpoint")]
public sealed record WebhookEndpoint(
    int Id, string Url, ImmutableArray<string> Types, string Description, bool Enabled, string? DisabledBecause,
    DateTimeOffset CreatedAt, DateTimeOffset SecretSince);

[GenerateSerializer, Immutable, Alias("webhook-list")]
public sealed record WebhookList(ImmutableArray<WebhookEndpoint> Webhooks);

[GenerateSerializer, Immutable, Alias("add-webhook")]
public sealed record AddWebhook(string Url, ImmutableArray<string> Types, string Description, Origin? By = null);

/// <summary>Changes an endpoint; what is null stays. Disabling it fails what waits for it, and enabling it brings nothing back.</summary>
[GenerateSerializer, Immutable, Alias("change-webhook")]
public sealed record ChangeWebhook(
    int Webhook, string? Url, ImmutableArray<string>? Types, string? Description, bool? Enabled, Origin? By = null);

[GenerateSerializer, Immutable, Alias("remove-webhook")]
public sealed record RemoveWebhook(int Webhook, Origin? By = null);

/// <summary>Gives the endpoint a new secret. The one so far signs beside it for <see cref="NoticeLimits.OldSecretSigns"/>.</summary>
[GenerateSerializer, Immutable, Alias("rotate-webhook-secret")]
public sealed record RotateWebhookSecret(int Webhook, Origin? By = null);

[GenerateSerializer, Immutable, Alias("test-webhook")]
public sealed record TestWebhook(int Webhook, Origin? By = null);

[GenerateSerializer, Immutable, Alias("replay-delivery")]
public sealed record ReplayDelivery(int Webhook, long Delivery, Origin? By = null);

/// <param name="Status">Only those that stand like this; null for all.</param>
/// <param name="BeforeId">Only those behind this one in the list, which begins with the newest.</param>
[GenerateSerializer, Immutable, Alias("list-deliveries")]
public sealed record ListDeliveries(int Webhook, DeliveryStatus? Status, long BeforeId, int Limit);

/// <param name="Id">Counts the tenant's mails and webhook deliveries from 1.</param>
/// <param name="MessageId">The header webhook-id, the same for each attempt and replay.</param>
/// <param name="NextAttemptAt">Null while an attempt is under way, and when it is over.</param>
/// <param name="Attempts">The latest last.</param>
[GenerateSerializer, Immutable, Alias("webhook-delivery")]
public sealed record WebhookDelivery(
    long Id, string MessageId, string Notice, string Type, int Webhook, DeliveryStatus Status, DateTimeOffset ToldAt,
    DateTimeOffset? NextAttemptAt, ImmutableArray<DeliveryAttempt> Attempts);

/// <param name="Secret">Only where it is new: it is shown this once.</param>
[GenerateSerializer, Immutable, Alias("webhook-ready")]
public sealed record WebhookReady(WebhookEndpoint Webhook, string? Secret) : NoticesAnswer;

[GenerateSerializer, Immutable, Alias("webhook-removed")]
public sealed record WebhookRemoved : NoticesAnswer;

[GenerateSerializer, Immutable, Alias("delivery-found")]
public sealed record DeliveryFound(WebhookDelivery Delivery) : NoticesAnswer;

/// <param name="More">Whether another page follows.</param>
[GenerateSerializer, Immutable, Alias("delivery-page")]
public sealed record DeliveryPage(ImmutableArray<WebhookDelivery> Deliveries, bool More) : NoticesAnswer;

[GenerateSerializer, Immutable, Alias("no-such-webhook")]
public sealed record NoSuchWebhook : NoticesAnswer;

[GenerateSerializer, Immutable, Alias("no-such-delivery")]
public sealed record NoSuchDelivery : NoticesAnswer;

[GenerateSerializer, Immutable, Alias("too-many-webhooks")]
public sealed record TooManyWebhooks(int Max) : NoticesAnswer;

[GenerateSerializer, Immutable, Alias("webhook-is-disabled")]
public sealed record WebhookDisabled(string? Because) : NoticesAnswer;
