using MeteringCluster.Load.Servers;

namespace MeteringCluster.Load.Cluster;

/// <summary>A PostgreSQL with the schema in it, silos over it, and a proxy in front where one is wanted.</summary>
public sealed class ClusterBed : IDisposable
{
    private const string Database = "metering";
    private const string Settings = "-c max_connections=200 -c shared_buffers=256MB -c max_wal_size=2GB";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string _program;
    private readonly List<SiloMember> _silos = [];

    private ClusterBed(string program, PostgresProcess postgres) => (_program, Postgres) = (program, postgres);

    public PostgresProcess Postgres { get; }

    public IReadOnlyList<SiloMember> Silos => _silos;

    public HaproxyProcess? Proxy { get; private set; }

    public string Key { get; } = OperatorKey.New();

    /// <summary>Where clients go: to the proxy, or where there is none to the silos in turn.</summary>
    public IReadOnlyList<Uri> Urls => Proxy is { } proxy ? [proxy.Url] : [.. _silos.Select(silo => silo.Url)];

    private string Connection => Postgres.ConnectionString(Database);

    /// <summary>Only the database, migrated; silos are added.</summary>
    public static async Task<ClusterBed> Create(string program)
    {
        var bin = PostgresProcess.FindPrograms() ?? throw new InvalidOperationException("PostgreSQL (initdb, pg_ctl, pgbench) is not installed.");
        var bed = new ClusterBed(program, await PostgresProcess.Create(bin, Settings));
        try
        {
            await bed.Postgres.Sql("postgres", $"CREATE DATABASE {Database}");
            await ChildProcess.MustRun("dotnet", [program, "migrate", "--postgres", bed.Connection], Patience);
            return bed;
        }
        catch
        {
            bed.Dispose();
            throw;
        }
    }

    public async Task<SiloMember> AddSilo(string cluster)
    {
        var silo = new SiloMember(_program, cluster, Connection, Key);
        _silos.Add(silo);
        await silo.Start();
        return silo;
    }

    /// <exception cref="InvalidOperationException">HAProxy is not installed, or does not start.</exception>
    public async Task StartProxy()
    {
        var program = HaproxyProcess.FindProgram() ?? throw new InvalidOperationException("HAProxy (haproxy) is not installed.");
        Proxy = await HaproxyProcess.Start(program, [.. _silos.Select(silo => silo.Port)]);
    }

    /// <returns>The exit code and the output of <c>silo verify</c>.</returns>
    public Task<(int ExitCode, string Output)> Verify() =>
        ChildProcess.Run("dotnet", [_program, "verify", "--postgres", Connection], Patience);

    public void Dispose()
    {
        Proxy?.Dispose();
        foreach (var silo in _silos) silo.Dispose();
        Postgres.Dispose();
    }
}
