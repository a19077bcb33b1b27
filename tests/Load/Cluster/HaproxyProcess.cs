using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using MeteringCluster.Load.Servers;

namespace MeteringCluster.Load.Cluster;

/// <summary>HAProxy with the configuration that we ship, on ports of this machine.</summary>
public sealed partial class HaproxyProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new("load-haproxy-");
    private readonly ChildProcess _process;
    private readonly int _metrics = Ports.Lasting();
    private readonly int _silos;

    private HaproxyProcess(string program, IReadOnlyList<int> silos)
    {
        _silos = silos.Count;
        var file = Path.Combine(_folder.Path, "haproxy.cfg");
        File.WriteAllText(file, Localised(File.ReadAllText(Shipped), Port, _metrics, silos));
        _process = new ChildProcess(program, ["-db", "-f", file]);
    }

    public int Port { get; } = Ports.Lasting();

    public Uri Url => new($"http://127.0.0.1:{Port}");

    public int ProcessId => _process.Id;

    /// <summary>What it said about itself: its start, silos that come and go. Requests are not in it.</summary>
    public string Output => _process.Output;

    /// <summary>The program; null where it is not installed.</summary>
    public static string? FindProgram() => new[] { "/usr/sbin/haproxy", "/usr/local/sbin/haproxy" }.FirstOrDefault(File.Exists);

    // Copied there from deploy/haproxy when this is built.
    private static string Shipped => Path.Combine(AppContext.BaseDirectory, "haproxy.cfg");

    /// <summary>Starts it, and waits until it has found a silo ready.</summary>
    public static async Task<HaproxyProcess> Start(string program, IReadOnlyList<int> silos)
    {
        var proxy = new HaproxyProcess(program, silos);
        try
        {
            using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
            for (var tries = 0; tries < 200; tries++)
            {
                if (proxy._process.HasExited) break;
                if (await IsReady(http, proxy.Url)) return proxy;
                await Task.Delay(100);
            }

            throw new InvalidOperationException($"HAProxy did not start, or found no silo:\n{proxy.Output}");
        }
        catch
        {
            proxy.Dispose();
            throw;
        }
    }

    /// <summary>Waits until it sends requests to every silo: it takes one in only after checks of its own.</summary>
    /// <exception cref="TimeoutException">It left one out for longer than <see cref="Patience"/>.</exception>
    public async Task WaitForAll()
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        var started = Stopwatch.GetTimestamp();
        int? active;
        while ((active = await Active(http)) != _silos)
        {
            if (Stopwatch.GetElapsedTime(started) > Patience)
                throw new TimeoutException($"After {Patience} HAProxy uses {active} of {_silos} silos:\n{Output}");
            await Task.Delay(100);
        }
    }

    public void Dispose()
    {
        _process.Dispose();
        _folder.Dispose();
    }

    /// <summary>The shipped text with our ports in it; its rules stay as they are.</summary>
    private static string Localised(string text, int port, int metrics, IReadOnlyList<int> silos)
    {
        // Names are for where there is a name service: here every silo has an address.
        text = Resolvers().Replace(text, "").Replace(" resolvers names init-addr libc,none", "", StringComparison.Ordinal);
        text = text.Replace("bind :8080", $"bind 127.0.0.1:{port}", StringComparison.Ordinal)
            .Replace("bind :8405", $"bind 127.0.0.1:{metrics}", StringComparison.Ordinal);
        var servers = string.Concat(silos.Select((silo, i) => $"    server silo-{i + 1} 127.0.0.1:{silo}\n"));
        return Servers().Replace(text, servers);
    }

    /// <returns>How many silos it sends requests to; null where it did not say.</returns>
    private async Task<int?> Active(HttpClient http)
    {
        try
        {
            var text = await http.GetStringAsync(new Uri($"http://127.0.0.1:{_metrics}/metrics?scope=backend"));
            return ActiveServers().Match(text) is { Success: true } found ? int.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture) : null;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }

    private static async Task<bool> IsReady(HttpClient http, Uri url)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(url, "/health/ready"));
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"^haproxy_backend_active_servers\{proxy=""silos""\} (\d+)", RegexOptions.Multiline)]
    private static partial Regex ActiveServers();

    [GeneratedRegex(@"^resolvers .*\n(?:[ \t]+.*\n|\n)*", RegexOptions.Multiline)]
    private static partial Regex Resolvers();

    [GeneratedRegex(@"(?:^[ \t]+server silo-\d+ .*\n)+", RegexOptions.Multiline)]
    private static partial Regex Servers();
}
