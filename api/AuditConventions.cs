using MeteringCluster.Api.Access;
using MeteringCluster.Audit;
using Microsoft.AspNetCore.Http.Features;

namespace MeteringCluster.Api;

/// <summary>An endpoint's refusals are noted under this action before they leave.</summary>
public sealed record AuditedAction(string Action);

public static class AuditConventions
{
    /// <summary>
    /// Has each refusal of this command noted in the tenant's audit trail before the caller hears of it (C8). Needs a
    /// scope. The tenant, or reseller, is the <c>{tenant}</c> or <c>{reseller}</c> in the endpoint's path; where there is none, that of the key, or the
    /// <see cref="KnownTenant"/> that the endpoint sets among the request's features.
    /// </summary>
    /// <param name="action">One of <see cref="TrailActions"/>.</param>
    public static TBuilder Audited<TBuilder>(this TBuilder builder, string action)
        where TBuilder : IEndpointConventionBuilder =>
        TrailActions.All.Contains(action)
            ? builder.WithMetadata(new AuditedAction(action))
            : throw new ArgumentException($"'{action}' is no action of the audit trail.", nameof(action));

    /// <summary>
    /// Says what a command is about, should it be refused: at most 8 facts, each value is cut at 256 characters. A null
    /// is left out.
    /// </summary>
    public static void About(this HttpContext http, string name, string? value)
    {
        if (value is null) return;
        if (http.Features.Get<RequestFacts>() is not { } facts) http.Features.Set(facts = new RequestFacts());
        facts.Add(new TrailFact(name, value));
    }

    /// <summary>Who asks, for a command to carry. The endpoint needs a scope.</summary>
    public static Origin Origin(this HttpContext http) =>
        new(http.Features.GetRequiredFeature<Caller>().KeyId, http.TraceIdentifier);

    internal sealed class RequestFacts : List<TrailFact>;
}
