using System.Globalization;
using System.Text.RegularExpressions;

namespace MeteringCluster.Load.Servers;

/// <summary>
/// A PostgreSQL of our own in a temporary folder, with the tables and functions that one would write by hand for
/// metering. Its settings are the defaults: every commit is on disk before it is answered.
/// </summary>
public sealed partial class PostgresCluster : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    // PostgreSQL does not run as root; as root we hand the folder to the user that its package brings.
    private readonly bool _asPostgres = Environment.UserName == "root";
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("load-pg-").FullName;
    private readonly string _bin;
    private readonly int _port = Ports.Free();
    private bool _started;

    private PostgresCluster(string bin) => _bin = bin;

    /// <summary>Where PostgreSQL's programs are; null where it is not installed.</summary>
    public static string? FindPrograms()
    {
        const string Debian = "/usr/lib/postgresql";
        if (!System.IO.Directory.Exists(Debian)) return null;
        return System.IO.Directory.GetDirectories(Debian)
            .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0)
            .Select(folder => Path.Combine(folder, "bin"))
            .FirstOrDefault(bin => File.Exists(Path.Combine(bin, "initdb")) && File.Exists(Path.Combine(bin, "pgbench")));
    }

    public static async Task<PostgresCluster> Start(string bin)
    {
        var cluster = new PostgresCluster(bin);
        try
        {
            await cluster.Create();
            return cluster;
        }
        catch
        {
            cluster.Dispose();
            throw;
        }
    }

    /// <summary>Transactions a second of a pgbench script.</summary>
    public async Task<double> Bench(string script, int clients, TimeSpan time)
    {
        var file = Path.Combine(_folder, $"bench-{Guid.NewGuid():N}.sql");
        await File.WriteAllTextAsync(file, script);
        var seconds = (int)Math.Ceiling(time.TotalSeconds);
        var output = await Run("pgbench", "-n", "-M", "prepared", "-c", $"{clients}", "-j", "1", "-T", $"{seconds}", "-f", file, "postgres");
        var tps = Tps().Match(output);
        return tps.Success
            ? double.Parse(tps.Groups[1].Value, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"pgbench said no rate:\n{output}");
    }

    /// <summary>Empties the tables and sets up this many meters, so that every measurement starts alike.</summary>
    public Task Reset(int tenants) => Sql(
        $"TRUNCATE usage_event, meter; INSERT INTO meter SELECT n, 1000000000000000, 0 FROM generate_series(1, {tenants}) n; CHECKPOINT;");

    public void Dispose()
    {
        if (_started) Run("pg_ctl", "stop", "-D", Data, "-m", "immediate").GetAwaiter().GetResult();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    private string Data => Path.Combine(_folder, "data");

    private async Task Create()
    {
        if (_asPostgres) await ChildProcess.MustRun("chown", ["postgres", _folder], Patience);
        await Run("initdb", "-D", Data, "-A", "trust", "--no-sync", "-U", "postgres");
        await Run("pg_ctl", "start", "-w", "-D", Data, "-l", Path.Combine(_folder, "log"),
            "-o", $"-p {_port} -k {_folder} -c listen_addresses='' -c max_connections=200 -c shared_buffers=512MB -c max_wal_size=4GB");
        _started = true;
        await Sql(Schema);
    }

    private Task<string> Sql(string text) => Run("psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", "postgres", "-c", text);

    private Task<string> Run(string program, params string[] arguments)
    {
        List<string> line = [Path.Combine(_bin, program)];
        if (program is "psql" or "pgbench") line.AddRange(["-h", _folder, "-p", $"{_port}", "-U", "postgres"]);
        line.AddRange(arguments);
        return _asPostgres
            ? ChildProcess.MustRun("runuser", ["-u", "postgres", "--", .. line], Patience)
            : ChildProcess.MustRun(line[0], line[1..], Patience);
    }

    [GeneratedRegex(@"tps = ([0-9.]+) \(without")]
    private static partial Regex Tps();

    private const string Schema = """
        CREATE TABLE meter (tenant int PRIMARY KEY, cap bigint NOT NULL, used bigint NOT NULL);
        CREATE TABLE usage_event (tenant int, id bigint, credits bigint NOT NULL, PRIMARY KEY (tenant, id));

        CREATE FUNCTION report(t int, i bigint, c bigint) RETURNS text LANGUAGE plpgsql AS $$
        BEGIN
          INSERT INTO usage_event VALUES (t, i, c) ON CONFLICT DO NOTHING;
          IF NOT FOUND THEN RETURN 'duplicate'; END IF;
          UPDATE meter SET used = used + c WHERE tenant = t AND used + c <= cap;
          IF FOUND THEN RETURN 'accepted'; END IF;
          DELETE FROM usage_event WHERE tenant = t AND id = i;
          RETURN 'refused';
        END $$;

        CREATE FUNCTION report_batch(t int, ids bigint[], credits bigint[]) RETURNS bigint LANGUAGE plpgsql AS $$
        DECLARE added bigint;
        BEGIN
          WITH fresh AS (
            INSERT INTO usage_event SELECT t, * FROM unnest(ids, credits) ON CONFLICT DO NOTHING RETURNING usage_event.credits)
          SELECT coalesce(sum(fresh.credits), 0) INTO added FROM fresh;
          UPDATE meter SET used = used + added WHERE tenant = t AND used + added <= cap;
          IF NOT FOUND THEN RAISE 'cap reached'; END IF;
          RETURN added;
        END $$;
        """;
}
