namespace MeteringCluster.Tests.Browser;

/// <summary>Every page of the console that can be looked at in a world. A new page is to stand here: a test sees to it.</summary>
internal static class Sweep
{
    /// <param name="Name">Of its pictures.</param>
    public sealed record Page(string Name, string Path);

    public static IEnumerable<Page> Of(World world) => [.. OfTenant(world), .. OfReseller(world), .. OfOperator(world)];

    public static IEnumerable<Page> OfTenant(World world)
    {
        var root = $"/console/tenants/{world.TenantId}";
        string[] pages = ["license", "keys", "audit"];
        foreach (var page in pages) yield return new($"tenant-{page.Replace('/', '-')}", $"{root}/{page}");
    }

    public static IEnumerable<Page> OfReseller(World world)
    {
        var root = $"/console/resellers/{world.ResellerId}";
        string[] pages = ["keys", "audit"];
        foreach (var page in pages) yield return new($"reseller-{page.Replace('/', '-')}", $"{root}/{page}");
    }

    public static IEnumerable<Page> OfOperator(World world)
    {
        string[] pages =
        [
            "tenants", "tenants/new", $"tenants/{world.TenantId}/details", "resellers", "resellers/new", $"resellers/{world.ResellerId}/details", "keys",
            "signing-keys", "health",
        ];
        foreach (var page in pages) yield return new($"operator-{page.Replace('/', '-')}", $"/console/{page}");
    }
}
