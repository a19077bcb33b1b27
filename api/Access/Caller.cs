using MeteringCluster.Billing;
using MeteringCluster.Directory;
using MeteringCluster.Reselling;

namespace MeteringCluster.Api.Access;

/// <summary>Who sent a request, as its API key says. An endpoint with a needed scope may take it as an argument.</summary>
/// <param name="Tenant">None for an operator and a reseller.</param>
/// <param name="Reseller">None but for a reseller.</param>
public sealed record Caller(string KeyId, Scope Scope, TenantId? Tenant, ResellerId? Reseller = null)
{
    public bool MaySee(TenantId tenant) => Scope == Scope.Operator || Tenant == tenant;

    public bool MaySee(ResellerId reseller) => Scope == Scope.Operator || Reseller == reseller;

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

/// <summary>
/// A reseller that exists. An endpoint with a needed scope and <c>{reseller}</c> in its path may take it as an argument.
/// </summary>
public sealed record KnownReseller(ResellerId Id)
{
    public static ValueTask<KnownReseller> BindAsync(HttpContext context) =>
        new(context.Features.Get<KnownReseller>() ?? throw new InvalidOperationException("The endpoint's path names no reseller."));
}
