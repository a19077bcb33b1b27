using System.Globalization;

namespace MeteringCluster.Load.Cluster.Bench;

/// <summary>What the processes of a measurement have taken of the machine's cores, read from /proc.</summary>
public sealed class CpuUse
{
    // What the kernel counts in, on every Linux of today.
    private const double TicksPerSecond = 100;

    private readonly IReadOnlyList<int> _servers;
    private readonly int? _proxy;
    private readonly int _postgres;
    private readonly (double Servers, double Proxy, double Postgres, double Load, double All) _before;
    private readonly long _started = TimeProvider.System.GetTimestamp();

    public CpuUse(IReadOnlyList<int> servers, int? proxy, int postgres)
    {
        (_servers, _proxy, _postgres) = (servers, proxy, postgres);
        _before = Now();
    }

    /// <summary>Cores in use since it was made.</summary>
    public CpuShare Stop()
    {
        var now = Now();
        var seconds = TimeProvider.System.GetElapsedTime(_started).TotalSeconds;
        var (servers, proxy, postgres, load) = (
            (now.Servers - _before.Servers) / seconds, (now.Proxy - _before.Proxy) / seconds,
            (now.Postgres - _before.Postgres) / seconds, (now.Load - _before.Load) / seconds);
        return new CpuShare(servers, proxy, postgres, load, (now.All - _before.All) / seconds - servers - proxy - postgres - load);
    }

    private (double Servers, double Proxy, double Postgres, double Load, double All) Now() => (
        _servers.Sum(Of), _proxy is { } proxy ? Of(proxy) : 0, OfPostgres(), Of(Environment.ProcessId), OfMachine());

    // The server, its workers and its sessions. One that ends takes its count along; those that matter stay.
    private double OfPostgres() => System.IO.Directory.GetDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), out var id) ? id : 0)
        .Where(id => id > 0)
        .Select(id => Fields(id) is { } fields && (id == _postgres || fields[1] == $"{_postgres}") ? Seconds(fields) : 0)
        .Sum();

    private static double Of(int id) => Fields(id) is { } fields ? Seconds(fields) : 0;

    // From the state on: 1 the parent, 11 and 12 the time in the program and in the kernel.
    private static double Seconds(string[] fields) =>
        (double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;

    private static string[]? Fields(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Ended meanwhile.
            return null;
        }
    }

    private static double OfMachine()
    {
        // user, nice, system, idle, iowait, irq, softirq, steal
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..9]
            .Select(field => double.Parse(field, CultureInfo.InvariantCulture)).ToArray();
        return (fields.Sum() - fields[3] - fields[4]) / TicksPerSecond;
    }
}

/// <summary>Cores in use.</summary>
/// <param name="Load">This program; for hand-written SQL, pgbench is among the others.</param>
/// <param name="Others">Everything else on the machine.</param>
public sealed record CpuShare(double Servers, double Proxy, double Postgres, double Load, double Others);
