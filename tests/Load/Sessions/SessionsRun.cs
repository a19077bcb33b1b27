using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using MeteringCluster.Load.Servers;
using MeteringCluster.Load.Wire;
using MeteringCluster.Load.Workloads;

namespace MeteringCluster.Load.Sessions;

/// <summary>Fills a server with live sessions and says, empty and full, how fast it is and what it takes.</summary>
public sealed class SessionsRun : IDisposable
{
    private const int Connections = 32;
    private const string Pools = """{"viewer":{"seats":1000000,"mode":"concurrent"}}""";

    private readonly SiloProcess _silo;
    private readonly SiloApi _api;
    private readonly string _key;
    private readonly TimeSpan _time;
    private readonly TextWriter _output;
    private readonly TemporaryFolder _folder;

    private SessionsRun(SiloProcess silo, TemporaryFolder folder, string key, TimeSpan time, TextWriter output)
    {
        (_silo, _folder, _key, _time, _output) = (silo, folder, key, time, output);
        _api = new SiloApi(silo.Url, key);
    }

    public static async Task<SessionsRun> Start(TimeSpan time, TextWriter output)
    {
        var (folder, key) = (new TemporaryFolder("load-sessions-"), OperatorKey.New());
        return new SessionsRun(await SiloProcess.Start(folder.Path, key), folder, key, time, output);
    }

    public async Task OneTenant(int sessions)
    {
        var (empty, full) = (await _api.CreateTenant("few", pools: Pools), await _api.CreateTenant("many", pools: Pools));
        await Speed("one tenant, 100 live sessions", [empty], await Fill([empty], 100));

        var before = Resident();
        var ids = await Fill([full], sessions);
        Say($"{sessions:N0} live sessions of one tenant", $"{(Resident() - before) / (double)sessions:N0} bytes of resident memory each, journal and its caches included");
        await Speed($"one tenant, {sessions:N0} live sessions", [full], ids);
    }

    public async Task ManyTenants(int tenants)
    {
        const int each = 10;
        var before = Resident();
        var keys = new TenantKey[tenants];
        var started = Stopwatch.GetTimestamp();
        // The operator's key opens for all of them: a key for each would measure keys.
        await Many(tenants, async i => keys[i] = new TenantKey(await _api.OnlyTenant($"t-{i}", Pools), _key));
        Say($"{tenants:N0} tenants created", $"{tenants / Stopwatch.GetElapsedTime(started).TotalSeconds:N0}/s, {(Resident() - before) / (double)tenants:N0} bytes of resident memory each");

        before = Resident();
        var ids = await Fill(keys, tenants * each);
        Say($"{each} live sessions each", $"{(Resident() - before) / (double)tenants:N0} bytes of resident memory more for each tenant; {Resident() / 1e6:N0} MB in all");
        await Speed($"{tenants:N0} tenants, {each} live sessions each", keys, ids);
    }

    public void Dispose()
    {
        _api.Dispose();
        _silo.Kill();
        _silo.Dispose();
        _folder.Dispose();
    }

    private async Task Speed(string what, IReadOnlyList<TenantKey> tenants, IReadOnlyDictionary<TenantKey, IReadOnlyList<string>> sessions)
    {
        List<Exchange> opening = [.. Enumerable.Range(0, Connections).Select(_ => new SessionExchange(tenants, Usage.NextFirstId()))];
        await Measure($"{what}: open and close", opening);
        await Measure($"{what}: heartbeat, 1 id", Heartbeats.Of(Some(sessions), 1, Connections));
        await Measure($"{what}: heartbeat, up to 100 ids", Heartbeats.Of(Some(sessions), 100, Connections));
        await Measure($"{what}: a page of 100", Gets(tenants, "sessions?limit=100", "\"items\""));
        await Measure($"{what}: sessions of one user", Gets(tenants, "sessions?user=user1", "\"items\""));
        await Measure($"{what}: seats and counters", Gets(tenants, "seats", "\"pools\""));
    }

    // As many requests as can be written out before; what each costs the server hangs on all sessions, not on these.
    private static Dictionary<TenantKey, IReadOnlyList<string>> Some(IReadOnlyDictionary<TenantKey, IReadOnlyList<string>> sessions) =>
        sessions.Take(2_000).ToDictionary(entry => entry.Key, entry => (IReadOnlyList<string>)[.. entry.Value.Take(10_000)]);

    private static List<Exchange> Gets(IReadOnlyList<TenantKey> tenants, string path, string expected)
    {
        var templates = tenants.Take(2_000).Select(tenant => Template.Http("GET", $"/v1/tenants/{tenant.Tenant}/{path}", tenant.Key, null)).ToList();
        return [.. Enumerable.Range(0, Connections).Select(i => new PostExchange(templates, 1, (ulong)(i * 31), System.Text.Encoding.ASCII.GetBytes(expected)))];
    }

    private async Task Measure(string what, IReadOnlyList<Exchange> exchanges)
    {
        await Task.Run(() => ClosedLoop.Run(_silo.Port, exchanges, _time / 4));
        var result = await Task.Run(() => ClosedLoop.Run(_silo.Port, exchanges, _time));
        var latency = result.Tally.Latency;
        Say(what, string.Create(CultureInfo.InvariantCulture,
            $"{result.ItemsPerSecond:N0}/s, median {latency.AtPermille(500) / 1e6:N2} ms, p99 {latency.AtPermille(990) / 1e6:N2} ms {result.Problem}"));
    }

    private async Task<IReadOnlyDictionary<TenantKey, IReadOnlyList<string>>> Fill(TenantKey[] tenants, int sessions)
    {
        var ids = new ConcurrentDictionary<TenantKey, ConcurrentBag<string>>();
        var clients = tenants.Select(tenant => tenant.Key).Distinct().ToDictionary(key => key, key => new SiloApi(_silo.Url, key));
        await Many(sessions, async i =>
        {
            var tenant = tenants[i % tenants.Length];
            ids.GetOrAdd(tenant, _ => []).Add(await clients[tenant.Key].OpenSession(tenant.Tenant, $"user{i / tenants.Length}"));
        });
        foreach (var client in clients.Values) client.Dispose();
        return ids.ToDictionary(entry => entry.Key, entry => (IReadOnlyList<string>)[.. entry.Value]);
    }

    private static Task Many(int count, Func<int, Task> each) => Parallel.ForAsync(
        0, count, new ParallelOptions { MaxDegreeOfParallelism = Connections }, async (i, _) => await each(i));

    private long Resident()
    {
        using var process = Process.GetProcessById(_silo.ProcessId);
        return process.WorkingSet64;
    }

    private void Say(string what, string seen) => _output.WriteLine($"{what,-60} {seen}");
}
