using System.Collections.Immutable;

namespace MeteringCluster.Notices;

/// <summary>Posts a webhook to a tenant's own endpoint.</summary>
public interface IWebhookSender
{
    /// <summary>Never throws for what the endpoint does: that is the answer.</summary>
    Task<WebhookAnswer> Post(Uri url, ImmutableSortedDictionary<string, string> headers, ReadOnlyMemory<byte> body, CancellationToken stop);
}

/// <param name="Status">The endpoint's HTTP status; null where there was no answer.</param>
/// <param name="Detail">Why there was none, or the beginning of what the endpoint said.</param>
public sealed record WebhookAnswer(int? Status, string? Detail);
