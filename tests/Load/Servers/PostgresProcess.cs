using System.Globalization;

namespace MeteringCluster.Load.Servers;

/// <summary>
/// A PostgreSQL of our own in a temporary folder, on a loopback port and a socket in that folder. It can be stopped,
/// killed, held still and started again.
/// </summary>
public sealed class PostgresProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly string[] Needed = ["initdb", "pg_ctl", "pgbench"];

    // PostgreSQL does not run as root; as root we hand the folder to the user that its package brings.
    private readonly bool _asPostgres = Environment.UserName == "root";
    private readonly string _bin;
    private readonly string _settings;
    private readonly ChildProcess _guard;

    private PostgresProcess(string bin, string settings)
    {
        (_bin, _settings) = (bin, settings);
        // Waits for the end of its input, which comes when this process ends, however it ends.
        _guard = new ChildProcess("sh", ["-c", TidyUp, Folder]);
    }

    public string Folder { get; } = System.IO.Directory.CreateTempSubdirectory("load-pg-").FullName;

    public int Port { get; } = Ports.Lasting();

    /// <summary>The server's own process, parent of its sessions.</summary>
    public int ProcessId => int.Parse(File.ReadLines(Path.Combine(Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    public bool IsRunning { get; private set; }

    /// <summary>The server's own files: its configuration, and all it stores.</summary>
    public string Data => Path.Combine(Folder, "data");

    /// <summary>Where PostgreSQL's programs are; null where one of initdb, pg_ctl and pgbench is missing.</summary>
    public static string? FindPrograms()
    {
        const string Debian = "/usr/lib/postgresql";
        if (!System.IO.Directory.Exists(Debian)) return null;
        return System.IO.Directory.GetDirectories(Debian)
            .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0)
            .Select(folder => Path.Combine(folder, "bin"))
            .FirstOrDefault(bin => Needed.All(program => File.Exists(Path.Combine(bin, program))));
    }

    /// <param name="settings">Server settings, each as in <c>-c name=value</c>.</param>
    public static async Task<PostgresProcess> Create(string bin, string settings)
    {
        var process = new PostgresProcess(bin, settings);
        try
        {
            if (process._asPostgres) await ChildProcess.MustRun("chown", ["postgres", process.Folder], Patience);
            await process.Run("initdb", "-D", process.Data, "-A", "trust", "--no-sync", "-U", "postgres", "-E", "UTF8", "--locale=C");
            await process.Start();
            return process;
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    public string ConnectionString(string database) =>
        string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={Port};Database={database};Username=postgres");

    public async Task Start()
    {
        await Run("pg_ctl", "start", "-w", "-D", Data, "-l", Path.Combine(Folder, "log"),
            "-o", $"-p {Port} -k {Folder} -c listen_addresses=127.0.0.1 {_settings}");
        IsRunning = true;
    }

    /// <param name="mode">smart, fast or immediate.</param>
    public async Task Stop(string mode = "fast")
    {
        await Run("pg_ctl", "stop", "-w", "-D", Data, "-m", mode);
        IsRunning = false;
    }

    /// <summary>SIGKILL to the server and all its sessions at once, as a crash of the machine would end them.</summary>
    public async Task Kill()
    {
        await Signal("KILL");
        IsRunning = false;
    }

    /// <summary>Everything stands still: connections stay open, and nothing answers.</summary>
    public Task Freeze() => Signal("STOP");

    public Task Thaw() => Signal("CONT");

    public Task<string> Sql(string database, string text) =>
        Run("psql", "-q", "-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", text);

    public Task<string> Run(string program, params string[] arguments)
    {
        List<string> line = [Path.Combine(_bin, program)];
        if (program is "psql" or "pgbench") line.AddRange(["-h", Folder, "-p", $"{Port}", "-U", "postgres"]);
        line.AddRange(arguments);
        return _asPostgres
            ? ChildProcess.MustRun("runuser", ["-u", "postgres", "--", .. line], Patience)
            : ChildProcess.MustRun(line[0], line[1..], Patience);
    }

    public void Dispose()
    {
        if (IsRunning) Stop("immediate").GetAwaiter().GetResult();
        _guard.Dispose();
        System.IO.Directory.Delete(Folder, recursive: true);
    }

    private const string TidyUp = """
        trap '' INT TERM; read _
        if [ -f "$0/data/postmaster.pid" ]; then kill -QUIT "$(head -n 1 "$0/data/postmaster.pid")"; sleep 1; fi
        rm -rf "$0"
        """;

    private async Task Signal(string signal)
    {
        var server = (await File.ReadAllLinesAsync(Path.Combine(Data, "postmaster.pid")))[0];
        // The server first, so that it starts no session meanwhile.
        await ChildProcess.MustRun("kill", [$"-{signal}", server], Patience);
        var (_, sessions) = await ChildProcess.Run("ps", ["-o", "pid=", "--ppid", server], Patience);
        var pids = sessions.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        // Those that have ended by themselves meanwhile are no failure.
        if (pids.Length > 0) await ChildProcess.Run("kill", [$"-{signal}", .. pids], Patience);
    }
}
