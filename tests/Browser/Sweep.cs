namespace MeteringCluster.Tests.Browser;

/// <summary>Every page of the console that can be looked at in a world. A new page is to stand here: a test sees to it.</summary>
internal static class Sweep
{
    /// <param name="Name">Of its pictures.</param>
    public sealed record Page(string Name, string Path);

    public static IEnumerable<Page> Of(World world) => [.. OfTenant(world), .. OfReseller(world), .. OfOperator];

    public static IEnumerable<Page> OfTenant(World world)
    {
        var root = $"/console/tenants/{world.TenantId}";
        string[] pages = ["license", "sessions", "credits", "credits/events"];
        foreach (var page in pages) yield return new($"tenant-{page.Replace('/', '-')}", $"{root}/{page}");
    }

    public static IEnumerable<Page> OfReseller(World world)
    {
        var root = $"/console/resellers/{world.ResellerId}";
        List<string> pages =
        [
            "licenses", "licenses/new", "licenses/import", "licenses/send-invoices", "users", "add-user", "invoices", "dispatches", "profile",
        ];
        if (world.Coupons is [var first, ..])
        {
            // Two of three are a user's, and the last of the three is selected by nobody.
            var selected = string.Join('&', world.Coupons.Take(2).Select(coupon => $"select={coupon}"));
            pages.AddRange(["licenses?query=shelf&sort=name&" + selected, "licenses/send-invoices?" + selected, $"licenses/{first}", "users/user-1"]);
        }

        if (world.ResellerInvoice is { } invoice) pages.Add($"invoices/{invoice}");
        if (world.Dispatch is { } dispatch) pages.Add($"dispatches/{dispatch}");
        foreach (var page in pages) yield return new("reseller-" + string.Concat(page.Split('?')[0].Replace('/', '-').Take(28)) + (page.Contains('?', StringComparison.Ordinal) ? "-selected" : ""), $"{root}/{page}");
    }

    public static IEnumerable<Page> OfOperator
    {
        get
        {
            yield break;
        }
    }
}
