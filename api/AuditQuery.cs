using MeteringCluster.Api.OpenApi;
using MeteringCluster.Audit;

namespace MeteringCluster.Api;

/// <summary>What of the audit trail is asked for, as it stands in the query string.</summary>
public sealed record AuditQuery(
    string? From, string? To, string? Action, string? User, string? Session, string? Outcome, string? Code, string? RequestId,
    string? Order)
{
    public static ValueTask<AuditQuery> BindAsync(HttpContext context)
    {
        return new(new AuditQuery(
            Of("from"), Of("to"), Of("action"), Of("user"), Of("session"), Of("outcome"), Of("code"), Of("requestId"), Of("order")));

        string? Of(string name) => context.Request.Query.TryGetValue(name, out var value) ? value.ToString() : null;
    }

    /// <summary>Describes an endpoint's query; what binds itself is not seen by the document.</summary>
    public static RouteHandlerBuilder Describe(RouteHandlerBuilder endpoint) => endpoint
        .TakesQuery("from", "The first instant. Default: 24 hours before to; 30 days with requestId.", "date-time")
        .TakesQuery("to", "The instant behind the last. Default: now.", "date-time")
        .TakesQuery("action", $"Only this action: {string.Join(", ", TrailActions.All.Order(StringComparer.Ordinal))}.")
        .TakesQuery("user", "Only what names this user.")
        .TakesQuery("session", "Only what names this session.")
        .TakesQuery("outcome", "done or refused.")
        .TakesQuery("code", "Only refusals with this code.")
        .TakesQuery("requestId", "Only what this request did, or was refused.")
        .TakesQuery("order", "desc, the newest first, or asc. Default: desc.");
}
