using MeteringCluster.Load.Wire;

namespace MeteringCluster.Load.Workloads;

/// <summary>Sessions kept alive: the same request again and again, with one session's id or many.</summary>
public static class Heartbeats
{
    /// <param name="sessions">Open ones, by tenant.</param>
    public static IReadOnlyList<Exchange> Of(
        IReadOnlyDictionary<TenantKey, IReadOnlyList<string>> sessions, int idsPerRequest, int connections)
    {
        var templates = sessions.SelectMany(entry => entry.Value.Chunk(idsPerRequest).Select(ids => Template.Http(
            "POST", $"/v1/tenants/{entry.Key.Tenant}/sessions/heartbeats", entry.Key.Key,
            $$"""{"ids":["{{string.Join("\",\"", ids)}}"]}"""))).ToList();
        return [.. Enumerable.Range(0, connections).Select(i =>
            new PostExchange(templates, 1, (ulong)(i * 31), "{"u8.ToArray()))];
    }
}
