using System.Diagnostics;
using System.Globalization;
using MeteringCluster.Load.Bench;
using MeteringCluster.Load.Servers;
using MeteringCluster.Load.Wire;
using MeteringCluster.Load.Workloads;

namespace MeteringCluster.Load.Cluster.Bench;

/// <summary>
/// One process and clusters of one to three silos beside hand-written SQL, all on one machine, one PostgreSQL and in
/// interleaved rounds.
/// </summary>
public sealed class ClusterBenchmark(string program, int mostSilos, BenchOptions options, TextWriter log) : IDisposable
{
    private const string Settings = "-c max_connections=500 -c shared_buffers=512MB -c max_wal_size=4GB";
    private const string NoOp = "no-op endpoint";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly List<IDisposable> _running = [];
    private readonly List<Figure> _figures = [];
    private readonly Dictionary<string, List<CpuShare>> _cores = [];
    private readonly List<string> _notes = [];
    private PostgresProcess _postgres = null!;

    private static string SqlMany => "SQL by hand, pgbench: single, many tenants";

    public async Task<string> Run()
    {
        var started = Stopwatch.GetTimestamp();
        _postgres = Keep(await PostgresProcess.Create(
            PostgresProcess.FindPrograms() ?? throw new InvalidOperationException("PostgreSQL (initdb, pg_ctl, pgbench) is not installed."), Settings));
        await AddNoop();
        await AddSqlByHand();
        await AddEmbedded();
        for (var silos = 1; silos <= mostSilos; silos++) await AddSilos(silos);

        var table = new Table(_figures);
        foreach (var note in _notes) table.Note(note);
        foreach (var figure in _figures) await figure.Run(options.Time);
        _cores.Clear();
        for (var round = 1; round <= options.Rounds; round++)
        {
            foreach (var figure in _figures)
            {
                var measured = await figure.Run(options.Time);
                table.Add(figure, measured);
                log.WriteLine($"round {round}  {figure.Name,-52} {measured.PerSecond,12:N0}/s  {measured.Problem}");
            }
        }

        return $"""
            {options.Rounds} rounds of {options.Time.TotalSeconds:F1} s each, {options.Connections} connections ({options.BatchConnections} for batches) of one load process, {options.Tenants} tenants, {Environment.ProcessorCount} cores shared by everything; {Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s in all.
            A ratio is the median of the ratios within each round.

            {table.ToMarkdown()}
            {CoresInUse()}
            """;
    }

    public void Dispose()
    {
        foreach (var process in Enumerable.Reverse(_running)) process.Dispose();
        _running.Clear();
    }

    private async Task AddNoop()
    {
        var noop = Keep(await SiloProcess.StartNoop());
        Add(NoOp, null, [noop.ProcessId], null, async time => Measured.From(await Task.Run(() =>
            ClosedLoop.Run(noop.Port, Usage.To("/bench/noop", Usage.Single, 1, options.Connections, "\"accepted\""), time))));
    }

    private async Task AddSqlByHand()
    {
        var sql = new SqlByHand(_postgres);
        await sql.Create();
        foreach (var (name, tenants) in new[] { (SqlMany, options.Tenants), ("SQL by hand, pgbench: single, 1 tenant", 1) })
        {
            _notes.Add($"{name}: fastest with {await sql.Calibrate(tenants, options.Time)} clients.");
            Add(name, NoOp, [], null, async time => new Measured(await sql.Run(tenants, time), null, null));
        }
    }

    private async Task AddEmbedded()
    {
        var folder = Keep(new TemporaryFolder("load-silo-"));
        await AddHost("embedded, SQLite", ["--data", folder.Path]);
        await AddHost("embedded, PostgreSQL", ["--postgres", await NewJournal("embedded")]);
    }

    private async Task AddHost(string name, IEnumerable<string> journal)
    {
        var host = Keep(await Host.Start(journal, options));
        Add($"{name}: single", SqlMany, [host.ProcessId], null, time => host.Singles(options.Tenants, time));
        Add($"{name}: batches of 100", SqlMany, [host.ProcessId], null, time => host.Batches(options.Tenants, time));
    }

    private async Task AddSilos(int silos)
    {
        var target = Keep(await ClusterTarget.Start(program, await NewJournal($"silos_{silos}"), silos, options));
        var name = silos == 1 ? "1 silo" : $"{silos} silos";
        foreach (var (way, throughProxy) in new[] { ("", false), (" through HAProxy", true) })
        {
            if (throughProxy && target.ProxyProcess is null) continue;
            var proxy = throughProxy ? target.ProxyProcess : null;
            Add($"{name}{way}: single", SqlMany, target.SiloProcesses, proxy, time => target.Singles(throughProxy, time));
            Add($"{name}{way}: batches of 100", SqlMany, target.SiloProcesses, proxy, time => target.Batches(throughProxy, time));
        }
    }

    private async Task<string> NewJournal(string database)
    {
        await _postgres.Sql("postgres", $"CREATE DATABASE {database}");
        var connection = _postgres.ConnectionString(database);
        await ChildProcess.MustRun("dotnet", [program, "migrate", "--postgres", connection], Patience);
        return connection;
    }

    private void Add(string name, string? against, IReadOnlyList<int> servers, int? proxy, Func<TimeSpan, Task<Measured>> run) =>
        _figures.Add(new Figure(name, against, async time =>
        {
            var use = new CpuUse(servers, proxy, _postgres.ProcessId);
            var measured = await run(time);
            if (!_cores.TryGetValue(name, out var seen)) _cores[name] = seen = [];
            seen.Add(use.Stop());
            return measured;
        }));

    // With what goes before and after a measurement, so that they are a little lower than within it.
    private string CoresInUse()
    {
        var lines = _figures.Where(figure => _cores.ContainsKey(figure.Name)).Select(figure =>
        {
            var seen = _cores[figure.Name];
            return string.Create(CultureInfo.InvariantCulture,
                $"| {figure.Name} | {seen.Average(cores => cores.Servers):F2} | {seen.Average(cores => cores.Proxy):F2} | {seen.Average(cores => cores.Postgres):F2} | {seen.Average(cores => cores.Load):F2} | {seen.Average(cores => cores.Others):F2} |");
        });
        return $"""
            | cores in use | servers | HAProxy | PostgreSQL | load | others |
            |---|---:|---:|---:|---:|---:|
            {string.Join(Environment.NewLine, lines)}

            """;
    }

    private T Keep<T>(T process)
        where T : IDisposable
    {
        _running.Add(process);
        return process;
    }
}
