using System.Globalization;
using MeteringCluster.Load.Chaos;
using MeteringCluster.Load.Servers;

namespace MeteringCluster.Load.Cluster;

/// <summary>
/// Clients of many tenants that never give up: some report usage, some fight over small caps or few seats, and one of
/// each tenant asks whether it still answers.
/// </summary>
public sealed class ClusterLoad
{
    public const int Seats = 3;
    public const decimal Cap = 25;

    private const int CappedByRound = 3;
    private const int UsersOfSeats = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly ClusterChaosOptions _options;
    private readonly List<Reporter> _reporters = [];
    private readonly List<Spender> _spenders = [];
    private readonly List<SeatUser> _users = [];
    private readonly List<Probe> _probes = [];
    private int _round;

    /// <param name="probing">The probes' own client: what they go through is not counted with the others.</param>
    public ClusterLoad(ClusterChaosOptions options, RetryingClient client, RetryingClient probing, Violations violations)
    {
        _options = options;
        foreach (var tenant in Plain(options))
            _reporters.Add(new Reporter(_reporters.Count, options.Seed, tenant, client, violations, Pause));
        // A silo that is not the only one, and does not know it, may say of a hold of the other that there is none.
        for (var i = 0; i < 2 * CappedByRound; i++)
            _spenders.Add(new Spender(i, options.Seed, client, violations, holds: options.Fault != Fault.SplitBrain, Pause));
        foreach (var tenant in Seated(options))
        {
            var seats = new SeatCount(Seats, violations);
            for (var i = 0; i < UsersOfSeats; i++)
                _users.Add(new SeatUser(_users.Count, options.Seed, tenant, client, seats, violations, Pause));
        }

        _probes.AddRange(Plain(options).Concat(Capped(options)).Concat(Seated(options)).Select(tenant => new Probe(tenant, probing, violations, mayBeStale: options.Fault == Fault.SplitBrain)));
    }

    public IReadOnlyList<Reporter> Reporters => _reporters;

    public IReadOnlyList<Spender> Spenders => _spenders;

    public IReadOnlyList<SeatUser> Users => _users;

    public IReadOnlyList<Probe> Probes => _probes;

    public IEnumerable<string> CapTenants => Capped(_options);

    public IEnumerable<string> SeatTenants => Seated(_options);

    /// <summary>Creates the tenants, over all servers; call it before anything is broken.</summary>
    public static async Task CreateTenants(ClusterChaosOptions options, IReadOnlyList<Uri> urls, string key)
    {
        using var apis = new Apis(urls, key);
        const string Keeper = "{\"" + Probe.Pool + "\":{\"seats\":1,\"mode\":\"concurrent\"}";
        await apis.ForEach(Plain(options), (api, id) => api.CreateTenant(id, pools: Keeper + "}"));
        await apis.ForEach(Capped(options), (api, id) => api.CreateTenant(id, Cap.ToString(CultureInfo.InvariantCulture), Keeper + "}"));
        await apis.ForEach(Seated(options), (api, id) =>
            api.CreateTenant(id, pools: Keeper + $$""","viewer":{"seats":{{Seats}},"mode":"concurrent"}""" + "}"));
    }

    public async Task<IReadOnlyList<Task>> Start(CancellationToken stop)
    {
        await Parallel.ForEachAsync(_probes, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (probe, _) => await probe.Open());
        return
        [
            .. _reporters.Select(worker => Task.Run(() => worker.Run(stop), CancellationToken.None)),
            .. _spenders.Select((worker, i) => Task.Run(() => worker.Run(() => CapTenant(Volatile.Read(ref _round), i % CappedByRound), stop), CancellationToken.None)),
            .. _users.Select(worker => Task.Run(() => worker.Run(stop), CancellationToken.None)),
            .. _probes.Select(probe => Task.Run(() => probe.Run(stop), CancellationToken.None)),
        ];
    }

    /// <summary>A cap is soon used up; each round has fresh ones to fight over.</summary>
    public void BeginRound(int round) => Volatile.Write(ref _round, round);

    private static string CapTenant(int round, int n) => string.Create(CultureInfo.InvariantCulture, $"cap-{round}-{n}");

    private static IEnumerable<string> Plain(ClusterChaosOptions options) =>
        Enumerable.Range(0, options.Tenants - options.Tenants / 6).Select(i => $"plain-{i}");

    private static IEnumerable<string> Seated(ClusterChaosOptions options) => Enumerable.Range(0, options.Tenants / 6).Select(i => $"seats-{i}");

    private static IEnumerable<string> Capped(ClusterChaosOptions options) =>
        Enumerable.Range(0, options.Rounds).SelectMany(round => Enumerable.Range(0, CappedByRound).Select(n => CapTenant(round, n)));

    private sealed class Apis(IReadOnlyList<Uri> urls, string key) : IDisposable
    {
        private readonly SiloApi[] _apis = [.. urls.Select(url => new SiloApi(url, key))];
        private int _turn;

        public Task ForEach(IEnumerable<string> tenants, Func<SiloApi, string, Task> create) => Parallel.ForEachAsync(
            tenants, new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (tenant, _) => await create(_apis[(uint)Interlocked.Increment(ref _turn) % _apis.Length], tenant));

        public void Dispose()
        {
            foreach (var api in _apis) api.Dispose();
        }
    }
}
