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
        string[] pages =
        [
            "license", "developers", "developers/edit", "developers/subscription", "developers/import", "developers/duplicates", "activations", "activations/utilization",
            "seats", "seats/pool?pool=full", "seats/history", "redeem",
        ];
        foreach (var page in pages) yield return new($"tenant-{page.Split('?')[0].Replace('/', '-')}", $"{root}/{page}");
        if (world.Invoice is null) yield break;
        yield return new("tenant-developer", $"{root}/developers/edit?id=dev.1@example.com");
        yield return new("tenant-developer-subscription", $"{root}/developers/subscription?module=insights");
        yield return new("tenant-activation", $"{root}/activations/server?server=server-1");
    }

    public static IEnumerable<Page> OfReseller(World world)
    {
        yield break;
    }

    public static IEnumerable<Page> OfOperator
    {
        get
        {
            yield break;
        }
    }
}
