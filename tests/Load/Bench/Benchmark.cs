using System.Diagnostics;
using MeteringCluster.Load.Servers;
using MeteringCluster.Load.Wire;
using MeteringCluster.Load.Workloads;

namespace MeteringCluster.Load.Bench;

/// <summary>Starts everything there is to compare, measures all in interleaved rounds, and stops it again.</summary>
public sealed class Benchmark(BenchOptions options, TextWriter log) : IDisposable
{
    private const string NoOp = "no-op endpoint";
    private const string ParseOnly = "parse-only endpoint, batches of 100";
    private const string Single = "SQLite: single report, 1 tenant";
    private const string Batch = "SQLite: batches of 100, 1 tenant";
    private const string PostgresSingle = "PostgreSQL: single report, 1 tenant";
    private const string PostgresBatch = "PostgreSQL: batches of 100, 1 tenant";
    private readonly List<IDisposable> _running = [];
    private readonly List<Figure> _figures = [];
    private readonly List<string> _absent = [];

    public async Task<string> Run()
    {
        var started = Stopwatch.GetTimestamp();
        await AddNoop();
        await AddHosts();
        if (Wanted(PostgresSingle) || Wanted(PostgresBatch) || Wanted("SQL by hand")) await AddPostgres();
        if (Wanted("Redis")) await AddRedis();

        var table = new Table(_figures);
        foreach (var absent in _absent) table.Note(absent);

        // Compilers and caches settle before anything counts.
        foreach (var figure in _figures.ToList()) await WarmUp(figure, table);
        for (var round = 1; round <= options.Rounds; round++)
        {
            foreach (var figure in _figures)
            {
                var measured = await figure.Run(options.Time);
                table.Add(figure, measured);
                log.WriteLine($"round {round}  {figure.Name,-46} {measured.PerSecond,12:N0}/s  {measured.Problem}");
            }
        }

        return Summary(table, Stopwatch.GetElapsedTime(started));
    }

    public bool IsStopped { get; private set; }

    public void Dispose()
    {
        IDisposable[] running;
        lock (_running)
        {
            IsStopped = true;
            running = [.. Enumerable.Reverse(_running)];
            _running.Clear();
        }

        foreach (var process in running)
        {
            try
            {
                process.Dispose();
            }
            catch (Exception e) when (e is TimeoutException or InvalidOperationException or IOException)
            {
                // One that does not stop as it should must not keep the others from being stopped.
                log.WriteLine(e.Message);
            }
        }
    }

    private async Task WarmUp(Figure figure, Table table)
    {
        try
        {
            await figure.Run(TimeSpan.FromMilliseconds(options.Quick ? 300 : 1500));
        }
        catch (InvalidOperationException e)
        {
            // What cannot be measured is said, and the rest goes on without it.
            _figures.Remove(figure);
            table.Note($"{figure.Name}: {e.Message.ReplaceLineEndings(" ")}");
        }
    }

    private async Task AddNoop()
    {
        var noop = Keep(await SiloProcess.StartNoop());
        Add(NoOp, null, time => Closed(noop.Port, Usage.To("/bench/noop", Usage.Single, 1, options.Connections, "\"accepted\""), time));
        Add(ParseOnly, null, time => Closed(
            noop.Port, Usage.To("/bench/parse", Usage.Batch, Usage.BatchSize, options.BatchConnections, $"\"items\":{Usage.BatchSize}"), time));
    }

    private async Task AddHosts()
    {
        var memory = Keep(await Host.Start(["--memory"], options));
        Add("memory only: single report, 1 tenant", NoOp, time => memory.Singles(1, time));
        Add("memory only: batches of 100, 1 tenant", ParseOnly, time => memory.Batches(1, time));

        var folder = Keep(new TemporaryFolder("load-silo-"));
        var sqlite = Keep(await Host.Start(["--data", folder.Path], options));
        var singles = 0d;
        Add(Single, NoOp, async time =>
        {
            var measured = await sqlite.Singles(1, time);
            singles = measured.PerSecond;
            return measured;
        });
        Add("SQLite: single report, half of that rate", NoOp, async time =>
        {
            if (singles == 0) singles = (await sqlite.Singles(1, time)).PerSecond;
            return await sqlite.SinglesAt(singles / 2, 1, time);
        });
        Add($"SQLite: single report, {options.Tenants} tenants", NoOp, time => sqlite.Singles(options.Tenants, time));
        Add(Batch, ParseOnly, time => sqlite.Batches(1, time));
        Add($"SQLite: batches of 100, {options.Tenants} tenants", ParseOnly, time => sqlite.Batches(options.Tenants, time));
        Add("SQLite: session open and close", NoOp, time => sqlite.Sessions(1, time));
        Add("SQLite: heartbeat, 1 id", NoOp, time => sqlite.Beats(1, time));
        Add("SQLite: heartbeat, requests of 100 ids", NoOp, time => sqlite.Beats(100, time));
    }

    private async Task AddPostgres()
    {
        if (PostgresProcess.FindPrograms() is not { } bin)
        {
            _absent.Add("PostgreSQL (initdb, pg_ctl, pgbench) is not installed: no journal in it, and no hand-written SQL to compare with.");
            return;
        }

        var postgres = Keep(await PostgresCluster.Start(bin));
        var host = Keep(await Host.Start(["--postgres", postgres.ConnectionString, "--migrate"], options));
        Add(PostgresSingle, NoOp, time => host.Singles(1, time));
        Add($"PostgreSQL: single report, {options.Tenants} tenants", NoOp, time => host.Singles(options.Tenants, time));
        Add(PostgresBatch, ParseOnly, time => host.Batches(1, time));
        Add($"PostgreSQL: batches of 100, {options.Tenants} tenants", ParseOnly, time => host.Batches(options.Tenants, time));
        foreach (var tenants in options.Quick ? (int[])[options.Tenants] : [1, options.Tenants])
        {
            Add(SqlSingle(tenants), NoOp, time => Sql(postgres, "SELECT report(:t, :i, 14574);", 1, tenants, time));
            Add(SqlBatch(tenants), ParseOnly, time => Sql(postgres,
                "SELECT report_batch(:t, ARRAY(SELECT :i::bigint + g FROM generate_series(0, 99) g), array_fill(14574::bigint, ARRAY[100]));",
                Usage.BatchSize, tenants, time));
        }
    }

    private async Task AddRedis()
    {
        if (RedisServer.FindProgram() is not { } program)
        {
            _absent.Add("Redis (redis-server) is not installed: nothing to compare with.");
            return;
        }

        var redis = Keep(await RedisServer.Start(program));
        Add(RedisSingle, NoOp, time => Redis(redis, 1, options.Connections, time));
        Add(RedisPipelined, ParseOnly, time => Redis(redis, Usage.BatchSize, options.BatchConnections, time));
    }

    private const string RedisSingle = "Redis, a script per event: single";
    private const string RedisPipelined = "Redis, a script per event: pipelined by 100";

    private static string SqlSingle(int tenants) => $"SQL by hand: single, {Plural(tenants)}";

    private static string SqlBatch(int tenants) => $"SQL by hand: batches of 100, {Plural(tenants)}";

    private static string Plural(int tenants) => tenants == 1 ? "1 tenant" : $"{tenants} tenants";

    private static async Task<Measured> Closed(int port, IReadOnlyList<Exchange> exchanges, TimeSpan time) =>
        Measured.From(await Task.Run(() => ClosedLoop.Run(port, exchanges, time)));

    private async Task<Measured> Sql(PostgresCluster postgres, string call, int items, int tenants, TimeSpan time)
    {
        await postgres.Reset(tenants);
        var script = $"\\set t random(1, {tenants})\n\\set i random(1, 9000000000000000)\n{call}\n";
        return new Measured(items * await postgres.Bench(script, items == 1 ? options.Connections : options.BatchConnections, time), null, null);
    }

    private async Task<Measured> Redis(RedisServer redis, int items, int connections, TimeSpan time)
    {
        await redis.Reset();
        var exchanges = RedisExchange.Many(redis.ScriptHash, options.Tenants, items, connections, "bench");
        return await Closed(redis.Port, exchanges, time);
    }

    private string Summary(Table table, TimeSpan time)
    {
        (string What, string Name, string Against)[] lines =
        [
            ("single durable report / no-op endpoint", Single, NoOp),
            ("durable batches / parse-only endpoint", Batch, ParseOnly),
            ("single / SQL by hand", Single, SqlSingle(options.Tenants)),
            ("batches / SQL by hand", Batch, SqlBatch(options.Tenants)),
            ("PostgreSQL single / SQL by hand, single", PostgresSingle, SqlSingle(options.Tenants)),
            ("PostgreSQL batches / SQL by hand, single", PostgresBatch, SqlSingle(options.Tenants)),
            ("PostgreSQL batches / SQL by hand, batches", PostgresBatch, SqlBatch(options.Tenants)),
            ("batches / Redis pipelined", Batch, RedisPipelined),
            ("session open and close / single report", "SQLite: session open and close", Single),
            ("heartbeat / single report", "SQLite: heartbeat, 1 id", Single),
        ];
        var ratios = lines.Select(line => (line.What, Ratio: table.Ratio(line.Name, line.Against)))
            .Where(line => line.Ratio is not null).Select(line => $"- {line.What}: {line.Ratio:F2}");
        return $"""
            {options.Rounds} rounds of {options.Time.TotalSeconds:F1} s each, {options.Connections} connections ({options.BatchConnections} for batches), {Environment.ProcessorCount} cores shared by server and load; {time.TotalSeconds:F0} s in all.
            A ratio is the median of the ratios within each round. The half-rate line's latencies count from when each request was due.

            {table.ToMarkdown()}
            {string.Join(Environment.NewLine, ratios)}

            """;
    }

    private void Add(string name, string? against, Func<TimeSpan, Task<Measured>> run)
    {
        if (against is null || Wanted(name)) _figures.Add(new Figure(name, against, run));
    }

    private bool Wanted(string name) => name.Contains(options.Only, StringComparison.OrdinalIgnoreCase);

    private T Keep<T>(T process)
        where T : IDisposable
    {
        lock (_running) _running.Add(process);
        return process;
    }
}
