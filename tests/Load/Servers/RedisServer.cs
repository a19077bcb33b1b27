using System.Net;
using System.Net.Sockets;
using System.Text;
using MeteringCluster.Load.Workloads;

namespace MeteringCluster.Load.Servers;

/// <summary>A Redis of our own in a temporary folder, that has every write on disk before it answers.</summary>
public sealed class RedisServer : IDisposable
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("load-redis-").FullName;
    private readonly ChildProcess _process;

    private RedisServer(string program)
    {
        _process = new ChildProcess(program,
            ["--port", $"{Port}", "--bind", "127.0.0.1", "--dir", _folder, "--appendonly", "yes", "--appendfsync", "always", "--save", ""]);
    }

    public int Port { get; } = Ports.Free();

    /// <summary>The name that the server gave to the metering script.</summary>
    public string ScriptHash { get; private set; } = "";

    /// <summary>The program; null where it is not installed.</summary>
    public static string? FindProgram() =>
        new[] { "/usr/bin/redis-server", "/usr/local/bin/redis-server" }.FirstOrDefault(File.Exists);

    public static async Task<RedisServer> Start(string program)
    {
        var server = new RedisServer(program);
        try
        {
            using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            while (true)
            {
                try
                {
                    // The answer is "$40", a line break, the hash and a line break.
                    server.ScriptHash = (await server.Ask(stop.Token, "SCRIPT", "LOAD", RedisExchange.Script.ReplaceLineEndings("\n"))).Split("\r\n")[1];
                    return server;
                }
                catch (SocketException) when (!server._process.HasExited)
                {
                    await Task.Delay(20, stop.Token);
                }
            }
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    public Task Reset() => Ask(CancellationToken.None, "FLUSHALL");

    public void Dispose()
    {
        _process.Dispose();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    private async Task<string> Ask(CancellationToken stop, params string[] words)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, Port, stop);
        await socket.SendAsync(Encoding.ASCII.GetBytes(RedisExchange.Command(words)), stop);
        var buffer = new byte[4096];
        var length = await socket.ReceiveAsync(buffer, stop);
        var answer = Encoding.ASCII.GetString(buffer, 0, length);
        return answer is not ['-', ..] ? answer : throw new InvalidOperationException($"Redis answered {answer}");
    }
}
