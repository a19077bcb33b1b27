using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MeteringCluster.Load.Servers;
using Xunit;

namespace MeteringCluster.Tests.Kit;

/// <summary>A real mail server on loopback, Debian's python3-aiosmtpd, which puts what it takes into a maildir.</summary>
public sealed class SmtpServer : IAsyncDisposable
{
    private const string Python = "/usr/bin/python3";

    private readonly Process _process;
    private readonly string _folder;

    private SmtpServer(Process process, string folder, int port) => (_process, _folder, Port) = (process, folder, port);

    public int Port { get; }

    /// <summary>Null where there is one.</summary>
    public static string? WhyNot { get; } =
        System.IO.Directory.Exists("/usr/lib/python3/dist-packages/aiosmtpd") && File.Exists(Python) ? null : "Debian's python3-aiosmtpd is not installed.";

    public static async Task<SmtpServer> Start(string folder, int? port = null)
    {
        var at = port ?? Ports.Lasting();
        var start = new ProcessStartInfo(Python)
        {
            ArgumentList = { "-m", "aiosmtpd", "-n", "-l", $"127.0.0.1:{at.ToString(CultureInfo.InvariantCulture)}", "-c", "aiosmtpd.handlers.Mailbox", folder },
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        await Eventually.True(() => Answers(at), "the mail server listens");
        return new SmtpServer(process, folder, at);
    }

    /// <summary>The mails that have come, as they came.</summary>
    public string[] Mails() => [.. System.IO.Directory.GetFiles(Path.Combine(_folder, "new")).Select(File.ReadAllText)];

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<bool> Answers(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

/// <summary>A test that needs a mail server; skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SmtpFactAttribute : FactAttribute
{
    public SmtpFactAttribute() => Skip = SmtpServer.WhyNot;
}

/// <summary>As <see cref="SmtpFactAttribute"/>, for each of several cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SmtpTheoryAttribute : TheoryAttribute
{
    public SmtpTheoryAttribute() => Skip = SmtpServer.WhyNot;
}
