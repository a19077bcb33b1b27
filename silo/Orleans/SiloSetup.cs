using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using MeteringCluster.Journal;
using MeteringCluster.Journal.Postgres;
using MeteringCluster.Journaling;
using Npgsql;
using Orleans.Configuration;
using Orleans.Storage;

namespace MeteringCluster.OrleansHosting;

/// <summary>Composes one silo of the cluster into this process.</summary>
internal static class SiloSetup
{
    // Orleans' name for the provider, by which it finds Npgsql.
    private const string Invariant = "Npgsql";

    private const int MembershipConnections = 4;
    private const int SnapshotConnections = 16;

    public static void AddClusterHost(this WebApplicationBuilder builder, ServerOptions options, ClusterOptions cluster)
    {
        var services = builder.Services;
        Quieten(builder.Logging);
        services.AddHostedService<JournalFirst>();
        AddGrains(services, options, cluster);
        builder.UseOrleans(silo =>
        {
            if (options.ConfigureSilo is { } configure) configure(silo);
            else Join(silo, options, cluster);
            silo.Configure<Orleans.Configuration.ClusterOptions>(named => (named.ClusterId, named.ServiceId) = (cluster.Name, "metering"));
            Tune(silo, options, cluster);
        });
        services.AddHostedService(provider => provider.GetRequiredService<OrleansHost>());
    }

    // A line for each call that a lost silo turns away: such a call is made again, and counted. Two more tell of a
    // choice that we have made (no server collector) and, at every start, of a stall that there was not.
    private static void Quieten(ILoggingBuilder logging)
    {
        logging.AddFilter("Orleans.Messaging", LogLevel.Critical);
        foreach (var category in (ReadOnlySpan<string>)["Orleans.Runtime.CallbackData", "Orleans.Runtime.Silo", "Orleans.Runtime.Watchdog"])
            logging.AddFilter(category, LogLevel.Error);
    }

    /// <summary>What every silo has, on whatever it keeps its journal and its membership: also that of a test.</summary>
    internal static void AddGrains(IServiceCollection services, ServerOptions options, ClusterOptions cluster)
    {
        services.AddSingleton(cluster);
        services.AddSingleton<LiveActivations>();
        services.AddSingleton<IConfigureGrainTypeComponents, GrainActivation>();
        services.AddSingleton<IOutgoingGrainCallFilter, CallRetry>();
        services.AddSingleton(provider => new OrleansCluster(provider.GetRequiredService<IGrainFactory>()));
        services.AddSingleton<IMeteringCluster>(provider => provider.GetRequiredService<OrleansCluster>());
        services.AddSingleton(provider => Effects(provider, options));
        services.AddSingleton(provider => Runtime(provider, options));
        services.AddSingleton<OrleansHost>();
        services.AddSingleton<IMeteringHost>(provider => provider.GetRequiredService<OrleansHost>());
    }

    internal static void Tune(ISiloBuilder silo, ServerOptions options, ClusterOptions cluster)
    {
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.ProbeTimeout = cluster.ProbeTimeout;
            membership.NumMissedProbesLimit = cluster.MissedProbes;
            // A silo that is cut off from the others learns here that it was voted out.
            membership.TableRefreshTimeout = TimeSpan.FromSeconds(2);
            membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
        });
        silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = cluster.CallTimeout);
        silo.Configure<GrainCollectionOptions>(collection =>
        {
            collection.CollectionAge = options.IdleAfter;
            collection.CollectionQuantum = options.IdleAfter / 4;
        });
        // It costs every call two filters, so it is there only when somebody looks at traces.
        if (options.OtlpEndpoint is not null) silo.AddActivityPropagation();
    }

    /// <summary>Membership and snapshots lie in the journal's first database.</summary>
    internal static void UseDatabase(ISiloBuilder silo, string connectionString)
    {
        var (membership, snapshots) = (Pool(connectionString, MembershipConnections), Pool(connectionString, SnapshotConnections));
        silo.UseAdoNetClustering(clustering => (clustering.Invariant, clustering.ConnectionString) = (Invariant, membership));
        silo.AddAdoNetGrainStorage(GrainStateSnapshots.StorageName, storage => storage.Configure<IServiceProvider>((kept, provider) =>
        {
            (kept.Invariant, kept.ConnectionString) = (Invariant, snapshots);
            kept.GrainStorageSerializer = ActivatorUtilities.CreateInstance<OrleansGrainStorageSerializer>(provider);
        }));
    }

    private static void Join(ISiloBuilder silo, ServerOptions options, ClusterOptions cluster)
    {
        UseDatabase(silo, options.Postgres[0]);
        // Nobody calls from outside the silos, so there is no gateway.
        silo.ConfigureEndpoints(
            Address(cluster.Advertise), cluster.SiloPort, gatewayPort: 0, listenOnAnyHostAddress: !IPAddress.IsLoopback(Address(cluster.Advertise)));
    }

    // One pool for each, small ones: the loss of a silo makes the others read hundreds of snapshots at once, which must
    // neither take all the connections that the database has for all silos, nor keep a silo from its signs of life.
    private static string Pool(string connectionString, int most)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { SearchPath = "metering", MinPoolSize = 0, MaxPoolSize = most };
        PostgresDatabase.NoKerberosUnlessAsked(settings);
        return settings.ConnectionString;
    }

    private static EffectRunner Effects(IServiceProvider provider, ServerOptions options)
    {
        var journal = provider.GetRequiredService<Storage>().Journal;
        return new EffectRunner(
            journal,
            () => EffectHandlers.All(provider.GetRequiredService<IMeteringCluster>(), provider.GetRequiredService<Func<OutwardPorts>>()()),
            options.Clock, provider.GetRequiredService<ILogger<EffectRunner>>(), journal as ISharedWork);
    }

    private static GrainRuntime Runtime(IServiceProvider provider, ServerOptions options)
    {
        var (journal, snapshots, _) = provider.GetRequiredService<Storage>();
        if (provider.GetKeyedService<IGrainStorage>(GrainStateSnapshots.StorageName) is { } storage) snapshots = new GrainStateSnapshots(storage);
        return new GrainRuntime(
            journal, snapshots, provider.GetRequiredService<EffectRunner>(), new JournalIsTheSchedule(), options.Clock, options.Journaling,
            provider.GetRequiredService<ILogger<GrainRuntime>>())
        {
            Overtaken = provider.GetRequiredService<LiveActivations>().Overtaken,
            Uptime = options.Uptime,
            Signing = options.Signing,
            Billing = options.Billing,
            Coupons = options.Coupons,
        };
    }

    private static IPAddress Address(string advertise)
    {
        if (advertise != "auto") return IPAddress.Parse(advertise);

        var own = NetworkInterface.GetAllNetworkInterfaces()
            .Where(card => card.OperationalStatus == OperationalStatus.Up)
            .SelectMany(card => card.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));
        return own ?? throw new StartRefusedException("--advertise auto: this machine has no IPv4 address but loopback; give one.");
    }
}
