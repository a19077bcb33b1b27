using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using MeteringCluster.Load.Servers;

namespace MeteringCluster.Load.Chaos;

/// <summary>
/// Clients that never give up, and a server that is killed under them again and again. In the end everything they
/// were told must be true, to the unit.
/// </summary>
public sealed class ChaosRun : IDisposable
{
    private const int Seats = 5;
    private const string SeatTenant = "chaos-seats";
    private const decimal Cap = 25;

    private readonly ChaosOptions _options;
    private readonly TextWriter _log;
    private readonly Random _random;
    private readonly TemporaryFolder _folder = new("load-chaos-");
    private readonly string _key = OperatorKey.New();
    private readonly int _port = Ports.Lasting();
    private readonly Violations _violations = new();
    private readonly List<Reporter> _reporters = [];
    private readonly List<Spender> _spenders = [];
    private readonly List<SeatUser> _users = [];
    private readonly RetryingClient _operator;
    private SiloProcess? _silo;
    private int _capTenants;

    public ChaosRun(ChaosOptions options, TextWriter log)
    {
        (_options, _log, _random) = (options, log, new Random(options.Seed));
        _operator = new RetryingClient(Url, _key);
    }

    private Uri Url => new($"http://127.0.0.1:{_port}");

    private string CapTenant => $"chaos-cap-{Volatile.Read(ref _capTenants)}";

    /// <returns>What must not have happened and did.</returns>
    public async Task<IReadOnlyCollection<string>> Run()
    {
        _log.WriteLine($"Seed {_options.Seed}, {_options.Rounds} rounds, {_options.Workers} workers of each kind.");
        using var stop = new CancellationTokenSource();
        await StartSilo();
        var work = await StartWork(stop.Token);
        for (var round = 1; round <= _options.Rounds; round++)
        {
            var life = TimeSpan.FromMilliseconds(_random.Next(200, 2000));
            await Task.Delay(life);
            _silo!.Kill();
            _silo.Dispose();
            var started = Stopwatch.GetTimestamp();
            await StartSilo();
            _log.WriteLine(
                $"round {round}: killed after {life.TotalMilliseconds:F0} ms, ready again after {Stopwatch.GetElapsedTime(started).TotalMilliseconds:F0} ms");
            await NextCapTenant();
        }

        await stop.CancelAsync();
        await Task.WhenAll(work);
        await CheckUsage();
        await CheckCaps();
        await CheckSeats();
        await Verify();
        return _violations.All;
    }

    public void Dispose()
    {
        _operator.Dispose();
        _silo?.Dispose();
        _folder.Dispose();
    }

    private async Task StartSilo() => _silo = await SiloProcess.Start(_folder.Path, _key, _port);

    private async Task<List<Task>> StartWork(CancellationToken stop)
    {
        using var api = new SiloApi(Url, _key);
        var tenants = new List<string>();
        for (var i = 0; i < 3; i++) tenants.Add((await api.CreateTenant($"chaos-{i}")).Tenant);
        await api.CreateTenant(SeatTenant, pools: $$$"""{"viewer":{"seats":{{{Seats}}},"mode":"concurrent"}}""");
        await NextCapTenant();

        var seats = new SeatCount(Seats, _violations);
        for (var i = 0; i < _options.Workers; i++)
        {
            _reporters.Add(new Reporter(i, _options.Seed, tenants[i % tenants.Count], _operator, _violations));
            _spenders.Add(new Spender(i, _options.Seed, _operator, _violations));
            _users.Add(new SeatUser(i, _options.Seed, SeatTenant, _operator, seats, _violations));
        }

        return
        [
            .. _reporters.Select(worker => Task.Run(() => worker.Run(stop), CancellationToken.None)),
            .. _spenders.Select(worker => Task.Run(() => worker.Run(() => CapTenant, stop), CancellationToken.None)),
            .. _users.Select(worker => Task.Run(() => worker.Run(stop), CancellationToken.None)),
            Task.Run(() => Watch(stop), CancellationToken.None),
        ];
    }

    // A cap is soon used up; each round has a fresh one to fight over.
    private async Task NextCapTenant()
    {
        using var api = new SiloApi(Url, _key);
        await api.CreateTenant($"chaos-cap-{_capTenants + 1}", Cap.ToString(CultureInfo.InvariantCulture));
        Interlocked.Increment(ref _capTenants);
    }

    private async Task Watch(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await CheckCap(CapTenant);
            await CheckSeatsInUse();
            await Task.Delay(10, CancellationToken.None);
        }
    }

    private async Task<JsonNode> CheckCap(string tenant)
    {
        var credits = await Get($"/v1/tenants/{tenant}/credits");
        var taken = (decimal)credits["used"]! + (decimal)credits["held"]!;
        _violations.Unless(taken <= Cap, $"{tenant}: used and held are {taken} of {Cap}: {credits.ToJsonString()}");
        return credits;
    }

    private async Task CheckSeatsInUse()
    {
        var pool = (await Get($"/v1/tenants/{SeatTenant}/seats"))["pools"]!["viewer"]!;
        _violations.Unless((int)pool["inUse"]! <= Seats, $"{SeatTenant}: {pool.ToJsonString()}");
    }

    private async Task CheckUsage()
    {
        foreach (var tenant in _reporters.GroupBy(reporter => reporter.Tenant))
        {
            var (events, microcredits, input) = (tenant.Sum(r => r.Events), tenant.Sum(r => r.Microcredits), tenant.Sum(r => r.InputTokens));
            var credits = await Get($"/v1/tenants/{tenant.Key}/credits");
            _violations.Unless(
                (decimal)credits["used"]! * 1_000_000m == microcredits,
                $"{tenant.Key}: acknowledged {microcredits} microcredits, charged {credits.ToJsonString()}");

            var usage = await Get($"/v1/tenants/{tenant.Key}/usage");
            var total = usage["rows"]![0]!;
            _violations.Unless(
                (long)total["events"]! == events && (decimal)total["credits"]! * 1_000_000m == microcredits && (long)total["quantities"]!["input_tokens"]! == input,
                $"{tenant.Key}: acknowledged {events} events, {microcredits} microcredits and {input} input tokens; counted {usage.ToJsonString()}");
            _log.WriteLine($"{tenant.Key}: {events} events acknowledged and counted");
        }
    }

    private async Task CheckCaps()
    {
        for (var i = 1; i <= _capTenants; i++)
        {
            var tenant = $"chaos-cap-{i}";
            var spent = _spenders.Sum(spender => spender.Spent.GetValueOrDefault(tenant));
            var credits = await CheckCap(tenant);
            _violations.Unless(
                (decimal)credits["used"]! == spent && (decimal)credits["held"]! == 0,
                $"{tenant}: {spent} credits were acknowledged; {credits.ToJsonString()}");
        }
    }

    private async Task CheckSeats()
    {
        await CheckSeatsInUse();
        var listed = (await Get($"/v1/tenants/{SeatTenant}/sessions"))["items"]!.AsArray().Select(session => (string)session!["id"]!).Order();
        var open = _users.Select(user => user.Open).OfType<string>().Order();
        _violations.Unless(listed.SequenceEqual(open), $"open sessions are {string.Join(' ', open)}, listed {string.Join(' ', listed)}");
    }

    private async Task Verify()
    {
        _silo!.Kill();
        var (exitCode, output) = await ChildProcess.Run(
            "dotnet", [SiloProcess.Program, "verify", "--data", _folder.Path], TimeSpan.FromMinutes(2));
        _violations.Unless(exitCode == 0, $"silo verify ended with {exitCode}:\n{output}");
        _log.WriteLine(output.TrimEnd());
    }

    private async Task<JsonNode> Get(string path)
    {
        var (status, body) = await _operator.Send(HttpMethod.Get, path, null);
        return status == System.Net.HttpStatusCode.OK ? body! : throw new InvalidOperationException($"GET {path} answered {(int)status} {body}");
    }
}
