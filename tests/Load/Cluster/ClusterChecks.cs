using System.Net;
using System.Text.Json.Nodes;
using MeteringCluster.Load.Chaos;

namespace MeteringCluster.Load.Cluster;

/// <summary>Compares, after the load, what the clients were told with what the cluster says.</summary>
public sealed class ClusterChecks(ClusterLoad load, RetryingClient client, Violations violations)
{
    /// <summary>Events that were acknowledged, each of which is counted.</summary>
    public long Events { get; private set; }

    /// <summary>Sessions that are open and that no client was told of, or believes closed.</summary>
    public int Unclaimed { get; private set; }

    public async Task Run()
    {
        foreach (var reporter in load.Reporters) await CheckUsage(reporter);
        foreach (var tenant in load.CapTenants) await CheckCap(tenant);
        foreach (var tenant in load.SeatTenants) await CheckSeats(tenant);
        foreach (var probe in load.Probes)
            violations.Unless(
                (await Sessions(probe.Tenant)).ContainsKey(probe.Session), $"{probe.Tenant}: the session {probe.Session} was acknowledged, and is gone");
    }

    private async Task CheckUsage(Reporter reporter)
    {
        var probed = load.Probes.Single(probe => probe.Tenant == reporter.Tenant).Events;
        var (events, microcredits) = (reporter.Events + probed, reporter.Microcredits + probed);
        Events += events;
        var credits = await Get($"/v1/tenants/{reporter.Tenant}/credits");
        violations.Unless(
            (decimal)credits["used"]! * 1_000_000m == microcredits,
            $"{reporter.Tenant}: acknowledged {microcredits} microcredits, charged {credits.ToJsonString()}");

        var usage = await Get($"/v1/tenants/{reporter.Tenant}/usage");
        var total = usage["rows"]![0]!;
        violations.Unless(
            (long)total["events"]! == events && (decimal)total["credits"]! * 1_000_000m == microcredits
            && ((long?)total["quantities"]?["input_tokens"] ?? 0) == reporter.InputTokens,
            $"{reporter.Tenant}: acknowledged {events} events, {microcredits} microcredits and {reporter.InputTokens} input tokens; counted {usage.ToJsonString()}");
    }

    private async Task CheckCap(string tenant)
    {
        var probed = load.Probes.Single(probe => probe.Tenant == tenant).Events;
        var spent = load.Spenders.Sum(spender => spender.Spent.GetValueOrDefault(tenant)) + probed / 1_000_000m;
        Events += probed;
        var credits = await Get($"/v1/tenants/{tenant}/credits");
        violations.Unless(
            (decimal)credits["used"]! <= ClusterLoad.Cap && (decimal)credits["used"]! == spent && (decimal)credits["held"]! == 0,
            $"{tenant}: {spent} credits were acknowledged; {credits.ToJsonString()}");
    }

    private async Task CheckSeats(string tenant)
    {
        var pool = (await Get($"/v1/tenants/{tenant}/seats"))["pools"]!["viewer"]!;
        violations.Unless((int)pool["inUse"]! <= ClusterLoad.Seats, $"{tenant}: {pool.ToJsonString()}");

        var listed = await Sessions(tenant);
        var users = load.Users.Where(user => user.Tenant == tenant).ToList();
        var open = users.Select(user => user.Open).OfType<string>()
            .Append(load.Probes.Single(probe => probe.Tenant == tenant).Session).ToHashSet();
        violations.Unless(
            open.IsSubsetOf(listed.Keys), $"{tenant}: open sessions are {string.Join(' ', open)}, listed {string.Join(' ', listed.Keys)}");

        var unknown = listed.Where(session => !open.Contains(session.Key)).ToList();
        Unclaimed += unknown.Count;
        violations.Unless(
            unknown.All(session => users.Any(user => user.MayHaveMore && user.Name == session.Value)),
            $"{tenant}: nobody can have opened {string.Join(' ', unknown)}");
    }

    /// <returns>The user of each live session.</returns>
    private async Task<Dictionary<string, string>> Sessions(string tenant) => (await Get($"/v1/tenants/{tenant}/sessions"))["items"]!.AsArray()
        .ToDictionary(session => (string)session!["id"]!, session => (string)session!["user"]!);

    private async Task<JsonNode> Get(string path)
    {
        var (status, body) = await client.Send(HttpMethod.Get, path, null);
        return status == HttpStatusCode.OK ? body! : throw new InvalidOperationException($"GET {path} answered {(int)status} {body}");
    }
}
