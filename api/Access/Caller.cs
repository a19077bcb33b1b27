using MeteringCluster.Billing;
using MeteringCluster.Directory;

namespace MeteringCluster.Api.Access;

/// <summary>Who sent a request, as its API key says. An endpoint with a needed scope may take it as an argument.</summary>
/// <param name="Tenant">None for an operator, and only for that.</param>
public sealed record Caller(string KeyId, Scope Scope, TenantId? Tenant)
{
    public bool MaySee(TenantId tenant) => Tenant is not { } own || own == tenant;

    public static ValueTask<Caller> BindAsync(HttpContext context) =>
        new(context.Features.Get<Caller>() ?? throw new InvalidOperationException("The endpoint needs no scope, so it knows no caller."));
}

/// <summary>
/// A tenant that exists, with what never changes about it. An endpoint with a needed scope and <c>{tenant}</c> in its
/// path may take it as an argument.
/// </summary>
public sealed record KnownTenant(TenantId Id, BillingCalendar Calendar)
{
    public static ValueTask<KnownTenant> BindAsync(HttpContext context) =>
        new(context.Features.Get<KnownTenant>() ?? throw new InvalidOperationException("The endpoint's path names no tenant."));
}
