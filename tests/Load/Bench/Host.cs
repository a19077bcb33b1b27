using System.Globalization;
using MeteringCluster.Load.Servers;
using MeteringCluster.Load.Wire;
using MeteringCluster.Load.Workloads;

namespace MeteringCluster.Load.Bench;

/// <summary>A running server of ours and the workloads on it. Each measurement gets tenants of its own.</summary>
public sealed class Host : IDisposable
{
    private readonly SiloProcess _silo;
    private readonly SiloApi _api;
    private readonly BenchOptions _options;
    private readonly Dictionary<TenantKey, IReadOnlyList<string>> _sessions = [];
    private int _tenants;

    private Host(SiloProcess silo, SiloApi api, BenchOptions options) => (_silo, _api, _options) = (silo, api, options);

    public int ProcessId => _silo.ProcessId;

    /// <param name="journal">The arguments that say where the journal lies.</param>
    public static async Task<Host> Start(IEnumerable<string> journal, BenchOptions options)
    {
        var key = OperatorKey.New();
        var silo = await SiloProcess.StartOn(journal, key);
        return new Host(silo, new SiloApi(silo.Url, key), options);
    }

    public async Task<Measured> Singles(int tenants, TimeSpan time)
    {
        var keys = await Tenants(tenants);
        var result = await Task.Run(() => ClosedLoop.Run(_silo.Port, Usage.Singles(keys, _options.Connections), time));
        return await Checked(result, keys, result.Tally.Good * Usage.SingleMicrocredits);
    }

    public async Task<Measured> Batches(int tenants, TimeSpan time)
    {
        var keys = await Tenants(tenants);
        var result = await Task.Run(() => ClosedLoop.Run(_silo.Port, Usage.Batches(keys, _options.BatchConnections), time));
        return await Checked(result, keys, result.Tally.Good * Usage.BatchMicrocredits);
    }

    /// <summary>Single reports at a fixed rate.</summary>
    public async Task<Measured> SinglesAt(double rate, int tenants, TimeSpan time)
    {
        var keys = await Tenants(tenants);
        var result = await Task.Run(() => OpenLoop.Run(_silo.Port, Usage.Singles(keys, _options.Connections), rate, time));
        return await Checked(result, keys, result.Tally.Good * Usage.SingleMicrocredits);
    }

    public async Task<Measured> Sessions(int tenants, TimeSpan time)
    {
        var keys = await Tenants(tenants);
        List<Exchange> exchanges = [.. Enumerable.Range(0, _options.Connections).Select(_ => new SessionExchange(keys, Usage.NextFirstId()))];
        return Measured.From(await Task.Run(() => ClosedLoop.Run(_silo.Port, exchanges, time)));
    }

    public async Task<Measured> Beats(int idsPerRequest, TimeSpan time)
    {
        await OpenSessions(1000);
        return Measured.From(await Task.Run(() =>
            ClosedLoop.Run(_silo.Port, Heartbeats.Of(_sessions, idsPerRequest, _options.Connections), time)));
    }

    public void Dispose()
    {
        _api.Dispose();
        _silo.Kill();
        _silo.Dispose();
    }

    private async Task<IReadOnlyList<TenantKey>> Tenants(int count)
    {
        var first = Interlocked.Add(ref _tenants, count) - count;
        var keys = new TenantKey[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (i, _) => keys[i] = await _api.CreateTenant($"bench-{first + i}"));
        return keys;
    }

    private async Task OpenSessions(int count)
    {
        if (_sessions.Count > 0) return;
        var tenant = (await Tenants(1))[0];
        using var http = new SiloApi(_silo.Url, tenant.Key);
        var ids = new string[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (i, _) => ids[i] = await http.OpenSession(tenant.Tenant, $"u{i}"));
        _sessions[tenant] = ids;
    }

    // A figure counts only if the server has charged exactly what it acknowledged.
    private async Task<Measured> Checked(LoadResult result, IReadOnlyList<TenantKey> tenants, long expectedMicrocredits)
    {
        var measured = Measured.From(result);
        if (measured.Problem is not null) return measured;

        decimal used = 0;
        foreach (var tenant in tenants)
            used += (await _api.Get($"/v1/tenants/{tenant.Tenant}/credits"))["used"]!.GetValue<decimal>();
        var expected = expectedMicrocredits / 1_000_000m;
        return used == expected
            ? measured
            : measured with { Problem = string.Create(CultureInfo.InvariantCulture, $"charged {used} credits, acknowledged {expected}") };
    }
}
