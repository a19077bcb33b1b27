using System.Diagnostics;
using System.Text;

namespace MeteringCluster.Load.Servers;

/// <summary>A process of ours: its output is kept, and it does not outlive this object.</summary>
public sealed class ChildProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    public ChildProcess(string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        // How this process handles its sockets is no business of the one it measures.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("DOTNET_SYSTEM_NET_SOCKETS", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    /// <summary>SIGKILL: the process gets no chance to put anything in order.</summary>
    public void Kill()
    {
        _process.Kill();
        // With a time, it waits for the process and not for its output as well, which the calling thread may have to read.
        _process.WaitForExit(TimeSpan.FromSeconds(30));
    }

    /// <returns>The exit code.</returns>
    /// <exception cref="TimeoutException">It still runs after the time; it is killed.</exception>
    public async Task<int> Wait(TimeSpan atMost)
    {
        using var stop = new CancellationTokenSource(atMost);
        try
        {
            await _process.WaitForExitAsync(stop.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            Kill();
            throw new TimeoutException($"{_process.StartInfo.FileName} still ran after {atMost}.\n{Output}");
        }
    }

    public static async Task<(int ExitCode, string Output)> Run(
        string file, IEnumerable<string> arguments, TimeSpan atMost, IReadOnlyDictionary<string, string>? environment = null)
    {
        using var process = new ChildProcess(file, arguments, environment);
        var exitCode = await process.Wait(atMost);
        return (exitCode, process.Output);
    }

    /// <exception cref="InvalidOperationException">It ended with another exit code than 0.</exception>
    public static async Task<string> MustRun(string file, IEnumerable<string> arguments, TimeSpan atMost)
    {
        var (exitCode, output) = await Run(file, arguments, atMost);
        return exitCode == 0 ? output : throw new InvalidOperationException($"{file} ended with {exitCode}:\n{output}");
    }

    public void Dispose()
    {
        if (!_process.HasExited) Kill();
        _process.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null) return;
        lock (_output) _output.Append(line.Data).Append('\n');
    }
}
