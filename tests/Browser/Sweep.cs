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
            "license", "billing", "payment", "payment/details", "payment/card", "subscribe", "unsubscribe", "messages", "messages/webhooks", "billing/usage",
        ];
        foreach (var page in pages) yield return new($"tenant-{page.Replace('/', '-')}", $"{root}/{page}");
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
