using MeteringCluster.Api.Access;
using MeteringCluster.Metering;

namespace MeteringCluster.Api.Usage;

/// <summary>One request's items for several tenants, recorded side by side.</summary>
internal sealed class ManyTenants(Tenants tenants, UsageRouter router, Caller caller)
{
    public async Task<IReadOnlyList<RoutedUsage>> Record(UsageParser parser, byte[] batch, bool listAll)
    {
        var known = new KnownTenant?[parser.Tenants.Count];
        for (var i = 0; i < known.Length; i++)
        {
            if (TenantId.TryParse(parser.Tenants[i], out var id) && caller.MaySee(id)) known[i] = await tenants.Find(id);
        }

        var places = UsageBatchReader.Places(batch);
        var parts = new List<Task<RoutedUsage?>>();
        for (var i = 0; i < known.Length; i++)
        {
            var mine = Enumerable.Range(0, parser.Items.Count).Where(place => parser.Items[place].Tenant == i).ToArray();
            if (known[i] is { } tenant) parts.Add(RecordOne(tenant, parser, batch, places, mine, listAll));
            else Refuse(parser, mine, parser.Tenants[i]);
        }

        return [.. (await Task.WhenAll(parts)).OfType<RoutedUsage>()];
    }

    private async Task<RoutedUsage?> RecordOne(
        KnownTenant tenant, UsageParser parser, byte[] batch, (int, int)[] places, int[] mine, bool listAll)
    {
        if (mine.Length == 0) return null;

        var subset = mine.Length == places.Length
            ? batch
            : UsageBatchWriter.Subset(batch, Array.ConvertAll(mine, place => places[place]));
        var items = Array.ConvertAll(mine, place => parser.Items[place]);
        return await router.Record(tenant, subset, items, listAll)
            ?? throw new ProblemException(Problems.UnknownTenant(tenant.Id.Value));
    }

    private static void Refuse(UsageParser parser, int[] places, string tenant)
    {
        foreach (var place in places)
            parser.Errors.Add(new ItemError(
                parser.Items[place].Index, "unknown-tenant", "tenant", $"There is no tenant '{tenant}'.", null));
    }
}
