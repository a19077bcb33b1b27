using System.Runtime.InteropServices;
using MeteringCluster.Api;
using MeteringCluster.Api.Console;
using MeteringCluster.Api.Invoicing;
using MeteringCluster.Api.Usage;
using MeteringCluster.Embedded;
using MeteringCluster.Journal;
using MeteringCluster.Journal.Postgres;
using MeteringCluster.Telemetry;
#if ORLEANS
using MeteringCluster.OrleansHosting;
#endif
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace MeteringCluster;

/// <summary>Composes the whole server in this process: for the command line, for tests and for measurements.</summary>
public static class MeteringServer
{
    /// <summary>A longer body is refused whatever the endpoint; most have a smaller bound of their own.</summary>
    public const long MaxBodyBytes = 16 * 1024 * 1024;

    /// <exception cref="StartRefusedException">The options name something that cannot be used.</exception>
    public static WebApplication Build(ServerOptions options)
    {
        OptionsCheck.Check(options);

        // Empty, so that a request meets nothing that was not put there on purpose, and always as in production,
        // so that no error page shows a stack trace.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            EnvironmentName = Environments.Production,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Configuration.AddEnvironmentVariables("METERING_");
        // To standard error: standard output holds what the operator is told.
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        // A start that fails is told by whoever asked for it.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        // It warns that nothing encrypts the cookies' keys, which is CookieKeys' matter.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error);
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
            console => console.LogToStandardErrorThreshold = LogLevel.Trace);

        Listen(builder, options);
        Compose(builder.Services, options);
#if ORLEANS
        if (options.Cluster is { } cluster) builder.AddClusterHost(options, cluster);
        else AddEmbeddedHost(builder.Services);
#else
        AddEmbeddedHost(builder.Services);
#endif

        builder.Services.AddHostedService(provider => provider.GetRequiredService<CookieKeys>());
        var app = builder.Build();
        app.UseTrustedProxies(options);
        app.UseConsole();
        app.UseMiddleware<RequestPipeline>();
        app.UseRouting();
        var drain = app.Services.GetRequiredService<Drain>();
        app.MapApi(() => !drain.IsDraining && app.Services.GetRequiredService<IMeteringHost>().IsReady);
        app.MapConsole();
        options.MapMore?.Invoke(app);
        return app;
    }

    private static void Compose(IServiceCollection services, ServerOptions options)
    {
        services.AddRoutingCore();
        services.AddApi(options.Access, options.Licensing, options.Billing);
        services.AddUsage(options.Usage);
        services.AddConsole();
        CookieKeys.AddTo(services, options);
        services.AddSingleton(options.Webhooks);
        services.AddSingleton(options);
        services.AddSingleton(options.Clock);
        // First, so that it also sees how the rest starts and stops.
        if (options.OtlpEndpoint is { } otlp) services.AddHostedService(_ => new OtlpExport(otlp));
        services.AddSingleton(provider => Open(options, provider));
        services.AddSingleton(provider => Outside.Ports(
            options, provider.GetRequiredService<IMeteringCluster>(), provider.GetRequiredService<Storage>().Installation,
            provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton(provider => provider.GetRequiredService<OutwardPorts>().Payments);
        services.AddSingleton(new StripeSignatures(options.Payments.StripeWebhookSecret?.Reveal()));
        // Grains are made before what they act on, and that in turn calls grains.
        services.AddSingleton<Func<OutwardPorts>>(provider => provider.GetRequiredService<OutwardPorts>);
        services.AddSingleton(provider => provider.GetRequiredService<OutwardPorts>().Documents);
        var drain = new Drain(options.Drain ?? (options.Cluster is null ? TimeSpan.Zero : TimeSpan.FromSeconds(5)), options.Clock);
        services.AddSingleton(drain);
        // The drain counts against it, and what comes after the drain needs time of its own.
        services.Configure<HostOptions>(host => host.ShutdownTimeout = drain.Wait + TimeSpan.FromSeconds(30));
        services.AddHostedService(_ => drain);
        var since = options.Clock.GetUtcNow();
        services.AddSingleton<IServerStatus>(provider => new ServerStatus(
            provider.GetRequiredService<IMeteringHost>(), provider.GetRequiredService<Storage>(), drain, provider.GetRequiredService<RequestCount>(), since));
    }

    private static void AddEmbeddedHost(IServiceCollection services)
    {
        services.AddSingleton<EmbeddedHost>();
        services.AddSingleton<IMeteringHost>(provider => provider.GetRequiredService<EmbeddedHost>());
        services.AddSingleton<IMeteringCluster>(provider => provider.GetRequiredService<EmbeddedHost>().Cluster);
        services.AddHostedService(provider => provider.GetRequiredService<EmbeddedHost>());
    }

    private static Storage Open(ServerOptions options, IServiceProvider services)
    {
        var logs = services.GetRequiredService<ILoggerFactory>();
        if (options.OpenStorage is { } open) return open(logs);
        if (options.Memory) return Storage.InMemory();
        if (options.Postgres.Count == 0) return Storage.InFolder(options.DataFolder, options.Clock, logs);

        var postgres = new PostgresOptions([.. options.Postgres])
        {
            Lanes = options.PostgresLanes,
            Timeout = options.PostgresTimeout,
            Migrate = options.Migrate,
            Ownership = options.Cluster is null ? Ownership.Exclusive : Ownership.Shared,
            StandBy = options.Standby ? options.ShowStandby : null,
        };
        // A server that stands by can be told to stop, though nothing of it runs yet.
        using var stop = new CancellationTokenSource();
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        return Storage.InPostgres(postgres, logs, stop.Token).GetAwaiter().GetResult();

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    private static void Listen(WebApplicationBuilder builder, ServerOptions options)
    {
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            kestrel.Configure(builder.Configuration.GetSection("Kestrel"));
            // Without TLS both ends would have to guess HTTP/2; with it they agree on it.
            if (options.Urls is null)
                kestrel.ListenLocalhostOnly(options.Port);
        });
        if (options.Urls is { } urls) builder.WebHost.UseUrls(urls);
    }

    private static void ListenLocalhostOnly(this KestrelServerOptions kestrel, int port) =>
        kestrel.Listen(System.Net.IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1);
}
