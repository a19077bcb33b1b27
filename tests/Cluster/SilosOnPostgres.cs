using Npgsql;
#if ORLEANS
using MeteringCluster.Journal;
using MeteringCluster.Journal.Postgres;
using MeteringCluster.OrleansHosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.TestingHost;
#endif

namespace MeteringCluster.Tests.Cluster;

/// <summary>
/// A cluster of several silos as the product composes them: membership, journal and snapshots in PostgreSQL, each silo
/// with connections of its own.
/// </summary>
internal sealed class SilosOnPostgres : IAsyncDisposable
{
    private static int _clusters;

    private SilosOnPostgres(string database) => Database = database;

    public string Database { get; }

    /// <summary>What a query in the database gives, in the journal's schema.</summary>
    public async Task<T> Ask<T>(string sql)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Database) { SearchPath = "metering" });
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

#if ORLEANS
    private TestCluster _silos = null!;

    public int Count => _silos.Silos.Count;

    public static async Task<SilosOnPostgres> Start(short silos = 3, string? database = null)
    {
        var started = new SilosOnPostgres(database ?? await Kit.PostgresServer.NewJournal());
        var builder = new TestClusterBuilder(silos);
        builder.Options.UseTestClusterMembership = false;
        builder.Options.InitializeClientOnDeploy = false;
        builder.Options.ClusterId = $"cluster-{Interlocked.Increment(ref _clusters)}";
        builder.Options.ServiceId = "metering";
        builder.Properties["database"] = started.Database;
        builder.AddSiloBuilderConfigurator<Silo>();
        started._silos = builder.Build();
        await started._silos.DeployAsync();
        return started;
    }

    /// <summary>The grains as one of the silos reaches them.</summary>
    public IMeteringCluster Through(int silo) => ServicesOf(silo).GetRequiredService<IMeteringCluster>();

    /// <summary>How many grains live on each silo.</summary>
    public int[] Activations() =>
        [.. Enumerable.Range(0, Count).Select(silo => ServicesOf(silo).GetRequiredService<LiveActivations>().Count)];

    /// <summary>Ends a silo without a word to anybody, as a crash does.</summary>
    public Task Kill(int silo) => _silos.KillSiloAsync(_silos.Silos[silo]);

    /// <summary>Ends a silo in order.</summary>
    public Task Stop(int silo) => _silos.StopSiloAsync(_silos.Silos[silo]);

    public async Task StartAnother() => await _silos.StartAdditionalSiloAsync();

    /// <summary>Lets go of every grain in memory, so that the next call reads it back.</summary>
    public async Task LetGo()
    {
        var management = _silos.Silos.Select((_, silo) => ServicesOf(silo).GetRequiredService<IGrainFactory>()).First().GetGrain<IManagementGrain>(0);
        await management.ForceActivationCollection(TimeSpan.Zero);
    }

    public async ValueTask DisposeAsync() => await _silos.DisposeAsync();

    private IServiceProvider ServicesOf(int silo) => ((InProcessSiloHandle)_silos.Silos[silo]).SiloHost.Services;

    private sealed class Silo : ISiloConfigurator
    {
        public void Configure(ISiloBuilder siloBuilder)
        {
            var database = siloBuilder.Configuration["database"]!;
            var options = new ServerOptions { OperatorKey = "mk_operator_0123456789abcdefghijklmnop" };
            options.Postgres = [database];
            options.Cluster = new ClusterOptions { Name = siloBuilder.Configuration["Orleans:ClusterId"] ?? "test", PollEvery = TimeSpan.FromMilliseconds(100) };
            siloBuilder.Services.AddSingleton(_ => Storage.InPostgres(
                new PostgresOptions([database]) { Ownership = Ownership.Shared }, NullLoggerFactory.Instance).GetAwaiter().GetResult());
            siloBuilder.Services.AddSingleton(options);
            // The sandbox, no mail server and no print: nothing goes outside.
            siloBuilder.Services.AddSingleton<Func<OutwardPorts>>(provider => () => Outside.Ports(
                options, provider.GetRequiredService<IMeteringCluster>(), provider.GetRequiredService<Storage>().Installation, NullLoggerFactory.Instance));
            // Before the silo, so that it closes the journal after it.
            siloBuilder.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService, JournalFirst>());
            siloBuilder.Services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<OrleansHost>());
            SiloSetup.AddGrains(siloBuilder.Services, options, options.Cluster);
            SiloSetup.UseDatabase(siloBuilder, database);
            SiloSetup.Tune(siloBuilder, options, options.Cluster);
        }
    }
#else
    // Without the cluster host built in there are no silos, and the tests that would start some are skipped.
    public static Task<SilosOnPostgres> Start(short silos = 3, string? database = null) =>
        throw new NotSupportedException($"{silos} silos on {database}: {Kit.Hosts.NoCluster.Reason}.");

    public IMeteringCluster Through(int silo) => throw NoSilo(silo);

    public int[] Activations() => throw NoSilo(0);

    public Task Kill(int silo) => throw NoSilo(silo);

    public Task Stop(int silo) => throw NoSilo(silo);

    public Task StartAnother() => throw NoSilo(_clusters++);

    public Task LetGo() => throw NoSilo(0);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static NotSupportedException NoSilo(int silo) => new($"There is no silo {silo} in this build.");
#endif
}
