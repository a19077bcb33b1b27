using MeteringCluster.Directory;

namespace MeteringCluster.Api.Console;

/// <param name="Place">The last part of its address, which pages below it name as their place.</param>
public sealed record NavigationEntry(string Text, string Place, string Address);

/// <summary>Where a viewer can go from a page.</summary>
public static class Navigation
{
    private static readonly (string Text, string Place)[] OfTenant =
    [
        // The four that every licence page has (A3) come first.
        ("License", "license"), ("Active sessions", "sessions"), ("Billing", "billing"), ("Payment", "payment"),
        ("AI credits", "credits"), ("Developers", "developers"), ("Activations", "activations"), ("Seats", "seats"),
        ("Redeem coupon", "redeem"), ("Messages", "messages"), ("API keys", "keys"), ("Audit trail", "audit"),
    ];

    private static readonly (string Text, string Place)[] OfReseller =
    [
        ("Licenses", "licenses"), ("Users", "users"), ("Invoices", "invoices"), ("Dispatches", "dispatches"),
        ("Plans and profile", "profile"), ("API keys", "keys"), ("Audit trail", "audit"),
    ];

    private static readonly (string Text, string Place)[] OfOperator =
    [
        ("Tenants", "tenants"), ("Resellers", "resellers"), ("API keys", "keys"), ("Signing keys", "signing-keys"), ("Health", "health"),
    ];

    /// <summary>Whose pages these are: a tenant's or a reseller's id, or nothing.</summary>
    public static string? Owner(ConsolePage page) => page switch
    {
        TenantPage tenant => tenant.Tenant,
        ResellerPage reseller => reseller.Reseller,
        _ => null,
    };

    public static IEnumerable<NavigationEntry> Of(ConsolePage page, Viewer viewer) => page switch
    {
        TenantPage tenant => At(tenant.Root, OfTenant),
        ResellerPage reseller => At(reseller.Root, OfReseller),
        _ when viewer.Scope == Scope.Operator => At("/console", OfOperator),
        _ => [],
    };

    /// <summary>The way up from a tenant's or reseller's pages; null for whom there is none.</summary>
    public static NavigationEntry? Up(ConsolePage page, Viewer viewer) => page switch
    {
        _ when viewer.Scope != Scope.Operator => null,
        TenantPage => new("Tenants", "tenants", "/console/tenants"),
        ResellerPage => new("Resellers", "resellers", "/console/resellers"),
        _ => null,
    };

    private static IEnumerable<NavigationEntry> At(string root, (string Text, string Place)[] places) =>
        places.Select(place => new NavigationEntry(place.Text, place.Place, $"{root}/{place.Place}"));
}
