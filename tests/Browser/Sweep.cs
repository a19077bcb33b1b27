namespace MeteringCluster.Tests.Browser;

/// <summary>Every page of the console that can be looked at in a world. A new page is to stand here: a test sees to it.</summary>
internal static class Sweep
{
    /// <param name="Name">Of its pictures.</param>
    public sealed record Page(string Name, string Path);

    public static IEnumerable<Page> Of(World world) => [.. OfTenant(world), .. OfReseller(world), .. OfOperator(world)];

    private static IEnumerable<Page> OfTenant(World world)
    {
        var root = $"/console/tenants/{world.TenantId}";
        List<string> pages =
        [
            "license", "sessions", "credits", "credits/events", "billing", "billing/usage", "payment", "payment/details", "payment/card",
            "subscribe", "change-limit", "unsubscribe", "messages", "messages/webhooks", "developers", "developers/edit", "developers/subscription",
            "developers/import", "developers/duplicates", "activations", "activations/utilization", "seats", "seats/pool?pool=full",
            "seats/history", "redeem", "keys", "audit",
        ];
        if (world.Invoice is { } invoice)
            pages.AddRange(
            [
                $"billing/{invoice}", $"messages/{world.Mail}", $"messages/webhooks/{world.Webhook}", "developers/edit?id=dev.1@example.com",
                "developers/subscription?module=insights", "activations/server?server=server-1",
            ]);
        return pages.Select(page => new Page(NameOf("tenant", page), $"{root}/{page}"));
    }

    private static IEnumerable<Page> OfReseller(World world)
    {
        var root = $"/console/resellers/{world.ResellerId}";
        List<string> pages =
        [
            "licenses", "licenses/new", "licenses/import", "licenses/send-invoices", "users", "add-user", "invoices", "dispatches", "profile",
            "keys", "audit",
        ];
        if (world.Coupons is [var first, ..])
        {
            // Two of three are a user's, and the last of the three is selected by nobody.
            var selected = string.Join('&', world.Coupons.Take(2).Select(coupon => $"select={coupon}"));
            pages.AddRange(
            [
                "licenses?query=shelf&sort=name&" + selected, "licenses/send-invoices?" + selected, $"licenses/{first}", "users/user-1",
                $"invoices/{world.ResellerInvoice}", $"dispatches/{world.Dispatch}",
            ]);
        }

        return pages.Select(page => new Page(NameOf("reseller", page), $"{root}/{page}"));
    }

    private static IEnumerable<Page> OfOperator(World world)
    {
        string[] pages =
        [
            "tenants", "tenants/new", $"tenants/{world.TenantId}/details", "resellers", "resellers/new", $"resellers/{world.ResellerId}/details", "keys",
            "signing-keys", "health",
        ];
        return pages.Select(page => new Page(NameOf("operator", page), $"/console/{page}"));
    }

    private static string NameOf(string owner, string page)
    {
        var parts = page.Split('?');
        return $"{owner}-{parts[0].Replace('/', '-')}{(parts.Length > 1 ? "-chosen" : "")}";
    }
}
