using System.Globalization;
using System.Text.RegularExpressions;

namespace MeteringCluster.Load.Servers;

/// <summary>
/// A PostgreSQL of our own with the tables and functions that one would write by hand for
/// metering. Its settings are the defaults: every commit is on disk before it is answered.
/// </summary>
public sealed partial class PostgresCluster : IDisposable
{
    private readonly PostgresProcess _server;

    private PostgresCluster(PostgresProcess server) => _server = server;

    public static async Task<PostgresCluster> Start(string bin)
    {
        var server = await PostgresProcess.Create(bin, "-c max_connections=200 -c shared_buffers=512MB -c max_wal_size=4GB");
        try
        {
            await server.Sql("postgres", Schema);
            return new PostgresCluster(server);
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>By the socket, as pgbench connects.</summary>
    public string ConnectionString => $"{_server.ConnectionString("postgres")};Host={_server.Folder}";

    /// <summary>Transactions a second of a pgbench script.</summary>
    public async Task<double> Bench(string script, int clients, TimeSpan time)
    {
        var file = Path.Combine(_server.Folder, $"bench-{Guid.NewGuid():N}.sql");
        await File.WriteAllTextAsync(file, script);
        var seconds = (int)Math.Ceiling(time.TotalSeconds);
        var output = await _server.Run("pgbench", "-n", "-M", "prepared", "-c", $"{clients}", "-j", "1", "-T", $"{seconds}", "-f", file, "postgres");
        var tps = Tps().Match(output);
        return tps.Success
            ? double.Parse(tps.Groups[1].Value, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"pgbench said no rate:\n{output}");
    }

    /// <summary>Empties the tables and sets up this many meters, so that every measurement starts alike.</summary>
    public Task Reset(int tenants) => _server.Sql(
        "postgres", $"TRUNCATE usage_event, meter; INSERT INTO meter SELECT n, 1000000000000000, 0 FROM generate_series(1, {tenants}) n; CHECKPOINT;");

    public void Dispose() => _server.Dispose();

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
