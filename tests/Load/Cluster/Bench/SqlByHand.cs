using System.Globalization;
using System.Text.RegularExpressions;
using MeteringCluster.Load.Servers;

namespace MeteringCluster.Load.Cluster.Bench;

/// <summary>
/// Metering as one would write it by hand, one SQL statement for each report, driven by pgbench over the socket of
/// the same server that keeps our journal. No HTTP, no parsing, no key to check.
/// </summary>
public sealed partial class SqlByHand(PostgresProcess server)
{
    private const string Database = "by_hand";
    private static readonly int[] ClientCounts = [8, 16, 32, 64];
    private readonly Dictionary<int, int> _bestClients = [];

    public async Task Create()
    {
        await server.Sql("postgres", $"CREATE DATABASE {Database}");
        await server.Sql(Database, await File.ReadAllTextAsync(Beside("tables.sql")));
        // PostgreSQL's own user may not read where this program lies.
        File.Copy(Beside("report.sql"), Script);
    }

    /// <summary>Finds with how many clients it is fastest.</summary>
    /// <returns>How many.</returns>
    public async Task<int> Calibrate(int tenants, TimeSpan time)
    {
        var best = 0d;
        foreach (var clients in ClientCounts)
        {
            var perSecond = await Run(tenants, clients, time);
            if (perSecond > best) (best, _bestClients[tenants]) = (perSecond, clients);
        }

        return _bestClients[tenants];
    }

    /// <returns>Reports a second.</returns>
    public Task<double> Run(int tenants, TimeSpan time) => Run(tenants, _bestClients[tenants], time);

    private string Script => Path.Combine(server.Folder, "report.sql");

    private static string Beside(string file) => Path.Combine(AppContext.BaseDirectory, file);

    private async Task<double> Run(int tenants, int clients, TimeSpan time)
    {
        await server.Sql(Database, $"TRUNCATE report, meter; INSERT INTO meter SELECT n, 1000000000000000, 0 FROM generate_series(1, {tenants}) n; CHECKPOINT;");
        var seconds = (int)Math.Ceiling(time.TotalSeconds);
        var output = await server.Run(
            "pgbench", "-n", "-M", "prepared", "-c", $"{clients}", "-j", "1", "-T", $"{seconds}", "-D", $"tenants={tenants}", "-f", Script, Database);
        var tps = Tps().Match(output);
        return tps.Success
            ? double.Parse(tps.Groups[1].Value, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"pgbench said no rate:\n{output}");
    }

    [GeneratedRegex(@"tps = ([0-9.]+) \(without")]
    private static partial Regex Tps();
}
