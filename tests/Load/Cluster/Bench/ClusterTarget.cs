using System.Globalization;
using MeteringCluster.Load.Bench;
using MeteringCluster.Load.Servers;
using MeteringCluster.Load.Wire;
using MeteringCluster.Load.Workloads;

namespace MeteringCluster.Load.Cluster.Bench;

/// <summary>Silos over a database of their own, with usage reported to them through the proxy or directly.</summary>
public sealed class ClusterTarget : IDisposable
{
    private readonly BenchOptions _options;
    private readonly List<SiloMember> _silos = [];
    private readonly string _key = OperatorKey.New();
    private HaproxyProcess? _proxy;
    private int _tenants;

    private ClusterTarget(BenchOptions options) => _options = options;

    public IReadOnlyList<int> SiloProcesses => [.. _silos.Select(silo => silo.ProcessId)];

    public int? ProxyProcess => _proxy?.ProcessId;

    public static async Task<ClusterTarget> Start(string program, string postgres, int silos, BenchOptions options)
    {
        var target = new ClusterTarget(options);
        try
        {
            for (var i = 0; i < silos; i++)
            {
                target._silos.Add(new SiloMember(program, $"bench-{silos}", postgres, target._key));
                await target._silos[i].Start();
            }

            if (silos > 1 && HaproxyProcess.FindProgram() is { } haproxy)
                target._proxy = await HaproxyProcess.Start(haproxy, [.. target._silos.Select(silo => silo.Port)]);
            return target;
        }
        catch
        {
            target.Dispose();
            throw;
        }
    }

    public Task<Measured> Singles(bool throughProxy, TimeSpan time) =>
        Run(throughProxy, keys => Usage.Singles(keys, _options.Connections), Usage.SingleMicrocredits, time);

    public Task<Measured> Batches(bool throughProxy, TimeSpan time) =>
        Run(throughProxy, keys => Usage.Batches(keys, _options.BatchConnections), Usage.BatchMicrocredits, time);

    public void Dispose()
    {
        _proxy?.Dispose();
        foreach (var silo in _silos) silo.Dispose();
    }

    private async Task<Measured> Run(bool throughProxy, Func<IReadOnlyList<TenantKey>, IReadOnlyList<Exchange>> exchanges, long microcredits, TimeSpan time)
    {
        using var apis = new TurnsAtSilos(_silos, _key);
        var first = Interlocked.Add(ref _tenants, _options.Tenants) - _options.Tenants;
        var keys = new TenantKey[_options.Tenants];
        // Over all silos, for a grain lives where it was first asked for.
        await Parallel.ForAsync(0, keys.Length, new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (i, _) => keys[i] = await apis.Next().CreateTenant($"bench-{first + i}"));

        IReadOnlyList<int> ports = throughProxy ? [_proxy!.Port] : [.. _silos.Select(silo => silo.Port)];
        var result = await Task.Run(() => ClosedLoop.Run(ports, exchanges(keys), time));
        var measured = Measured.From(result);
        if (measured.Problem is not null) return measured;

        decimal used = 0;
        foreach (var tenant in keys) used += (await apis.Next().Get($"/v1/tenants/{tenant.Tenant}/credits"))["used"]!.GetValue<decimal>();
        var expected = result.Tally.Good * microcredits / 1_000_000m;
        return used == expected
            ? measured
            : measured with { Problem = string.Create(CultureInfo.InvariantCulture, $"charged {used} credits, acknowledged {expected}") };
    }

    private sealed class TurnsAtSilos(IEnumerable<SiloMember> silos, string key) : IDisposable
    {
        private readonly SiloApi[] _apis = [.. silos.Select(silo => new SiloApi(silo.Url, key))];
        private int _turn;

        public SiloApi Next() => _apis[(uint)Interlocked.Increment(ref _turn) % _apis.Length];

        public void Dispose()
        {
            foreach (var api in _apis) api.Dispose();
        }
    }
}
