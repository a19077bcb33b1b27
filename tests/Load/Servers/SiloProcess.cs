namespace MeteringCluster.Load.Servers;

/// <summary>The product itself as a child process.</summary>
public sealed class SiloProcess : IDisposable
{
    private readonly ChildProcess _process;

    private SiloProcess(ChildProcess process, int port) => (_process, Port) = (process, port);

    /// <summary>The built program, beside this one.</summary>
    public static string Program => Path.Combine(AppContext.BaseDirectory, "silo.dll");

    public int Port { get; }

    public Uri Url => new($"http://127.0.0.1:{Port}");

    public string Output => _process.Output;

    public int ProcessId => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <param name="dataFolder">Null keeps everything in memory.</param>
    public static Task<SiloProcess> Start(string? dataFolder, string operatorKey, int? port = null) =>
        StartOn(dataFolder is null ? ["--memory"] : ["--data", dataFolder], operatorKey, port);

    /// <param name="journal">The arguments that say where the journal lies.</param>
    /// <param name="environment">What it is told beside its operator's key.</param>
    public static Task<SiloProcess> StartOn(
        IEnumerable<string> journal, string operatorKey, int? port = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var chosen = port ?? Ports.Lasting();
        List<string> arguments = [Program, "serve", "--port", $"{chosen}", .. journal];
        var told = new Dictionary<string, string>(environment ?? new Dictionary<string, string>()) { ["METERING_OPERATOR_KEY"] = operatorKey };
        return Ready(new ChildProcess("dotnet", arguments, told), chosen, "/health/ready");
    }

    /// <summary>This program's own no-op server, on the same Kestrel set-up.</summary>
    public static Task<SiloProcess> StartNoop()
    {
        var port = Ports.Free();
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "load.dll"), "noop-server", "--port", $"{port}"];
        return Ready(new ChildProcess("dotnet", arguments), port, "/bench/ready");
    }

    public void Kill() => _process.Kill();

    public void Dispose() => _process.Dispose();

    private static async Task<SiloProcess> Ready(ChildProcess process, int port, string path)
    {
        var silo = new SiloProcess(process, port);
        using var http = new HttpClient { BaseAddress = silo.Url, Timeout = TimeSpan.FromSeconds(5) };
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            if (process.HasExited) throw Failed("ended before it was ready", process);
            try
            {
                using var answer = await http.GetAsync(path, stop.Token);
                if (answer.IsSuccessStatusCode) return silo;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
            catch (OperationCanceledException)
            {
                throw Failed("was not ready within 60 s", process);
            }

            await Task.Delay(20);
        }
    }

    private static InvalidOperationException Failed(string what, ChildProcess process)
    {
        process.Dispose();
        return new InvalidOperationException($"The server {what}:\n{process.Output}");
    }
}
