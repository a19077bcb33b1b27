using MeteringCluster.Directory;

namespace MeteringCluster.Api.Access;

/// <summary>Which keys an endpoint takes; also read by the OpenAPI document.</summary>
public sealed record NeededScope(Scope Scopes);

public static class ScopeConventions
{
    /// <summary>
    /// Lets only keys of these scopes in, before the body is read. Where the path holds <c>{tenant}</c> or
    /// <c>{reseller}</c>, also only for one that exists and that the key may see. The endpoint may then take a
    /// <see cref="Caller"/> and a <see cref="KnownTenant"/> or <see cref="KnownReseller"/> as arguments.
    /// </summary>
    /// <param name="existingOwner">False where the endpoint itself looks at the tenant or reseller in its path.</param>
    public static TBuilder RequireScope<TBuilder>(this TBuilder builder, Scope needed, bool existingOwner = true)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(endpoint =>
        {
            var gate = endpoint.ApplicationServices.GetRequiredService<Gate>();
            var next = endpoint.RequestDelegate!;
            var path = ((RouteEndpointBuilder)endpoint).RoutePattern;
            var ofTenant = existingOwner && path.GetParameter("tenant") is not null;
            var ofReseller = existingOwner && path.GetParameter("reseller") is not null;
            endpoint.Metadata.Add(new NeededScope(needed));
            endpoint.RequestDelegate = http => Enter(http, gate, needed, ofTenant, ofReseller, next);
        });
        return builder;
    }

    /// <summary>Only tells the OpenAPI document: the endpoint asks the <see cref="Gate"/> itself.</summary>
    public static TBuilder ChecksScope<TBuilder>(this TBuilder builder, Scope needed)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(endpoint => endpoint.Metadata.Add(new NeededScope(needed)));
        return builder;
    }

    private static async Task Enter(HttpContext http, Gate gate, Scope needed, bool ofTenant, bool ofReseller, RequestDelegate next)
    {
        if (await gate.Authenticate(http) is not { } caller) return;
        http.Features.Set(caller);
        // A command whose path names no tenant is its caller's own, and so are its refusals.
        if (!ofTenant && caller.Tenant is { } its && http.Request.RouteValues["tenant"] is null
            && http.GetEndpoint()?.Metadata.GetMetadata<AuditedAction>() is not null && await gate.FindTenant(its) is { } ofKey)
            http.Features.Set(ofKey);
        if ((caller.Scope & needed) == 0)
        {
            // The owner is told to whoever notes that its own key asked for what it may not; nothing is let in by it.
            if (ofTenant && await gate.FindTenant(http, caller) is { } own) http.Features.Set(own);
            if (ofReseller && await gate.FindReseller(http, caller) is { } self) http.Features.Set(self);
            await Problems.WrongScope(needed, caller.Scope).ExecuteAsync(http);
            return;
        }

        if (ofTenant)
        {
            if (await gate.EnterTenant(http, caller) is not { } tenant) return;
            http.Features.Set(tenant);
        }

        if (ofReseller)
        {
            if (await gate.EnterReseller(http, caller) is not { } reseller) return;
            http.Features.Set(reseller);
        }

        await next(http);
    }
}
