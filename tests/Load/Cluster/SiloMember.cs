using MeteringCluster.Load.Servers;

namespace MeteringCluster.Load.Cluster;

/// <summary>One silo of a cluster as a process of its own, that can be ended and started again at the same place.</summary>
public sealed class SiloMember(string program, string cluster, string postgres, string operatorKey) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly int _siloPort = Ports.Lasting();
    private readonly List<string> _earlier = [];
    private ChildProcess? _process;

    public int Port { get; } = Ports.Lasting();

    public Uri Url => new($"http://127.0.0.1:{Port}");

    public bool IsRunning => _process is { HasExited: false };

    public int ProcessId => _process!.Id;

    /// <summary>What it has said, in all of its lives.</summary>
    public string Output => string.Concat(_earlier) + _process?.Output;

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <exception cref="InvalidOperationException">It ended, or was not ready within a minute.</exception>
    public async Task Start()
    {
        if (_process is not null) _earlier.Add(_process.Output);
        _process?.Dispose();
        string[] arguments =
        [
            program, "serve", "--urls", $"http://127.0.0.1:{Port}", "--postgres", postgres, "--cluster", cluster,
            "--silo-port", $"{_siloPort}", "--advertise", "127.0.0.1", "--drain", "00:00:03",
        ];
        _process = new ChildProcess("dotnet", arguments, new Dictionary<string, string> { ["METERING_OPERATOR_KEY"] = operatorKey });
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        using var stop = new CancellationTokenSource(Patience);
        while (!await IsReady(http))
        {
            if (_process.HasExited) throw new InvalidOperationException($"A silo ended before it was ready:\n{_process.Output}");
            if (stop.IsCancellationRequested) throw new InvalidOperationException($"A silo was not ready within {Patience}:\n{_process.Output}");
            await Task.Delay(50);
        }
    }

    public void Kill() => _process!.Kill();

    /// <summary>It stands still: connections stay open, and nothing answers.</summary>
    public Task Freeze() => Signal("STOP");

    public Task Thaw() => Signal("CONT");

    /// <summary>Asks it to stop, and waits until it has.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> Stop()
    {
        await Signal("TERM");
        return await _process!.Wait(Patience);
    }

    /// <returns>The exit code; null where it still runs.</returns>
    public async Task<int?> EndsWithin(TimeSpan time)
    {
        for (var until = TimeProvider.System.GetUtcNow() + time; IsRunning && TimeProvider.System.GetUtcNow() < until;) await Task.Delay(50);
        return IsRunning ? null : await _process!.Wait(Patience);
    }

    public void Dispose() => _process?.Dispose();

    private async Task<bool> IsReady(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(Url, "/health/ready"));
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    private async Task Signal(string signal) => await ChildProcess.MustRun("kill", [$"-{signal}", $"{ProcessId}"], Patience);
}
