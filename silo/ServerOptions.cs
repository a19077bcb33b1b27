using System.ComponentModel.DataAnnotations;
using MeteringCluster.Api;
using MeteringCluster.Api.Access;
using MeteringCluster.Api.Notices;
using MeteringCluster.Api.Usage;
using MeteringCluster.Billing;
using MeteringCluster.Journal;
using MeteringCluster.Journaling;
using MeteringCluster.OutwardPayments;
using MeteringCluster.Reselling;
using MeteringCluster.Signing;

namespace MeteringCluster;

/// <summary>How one server is composed. What a test or a measurement replaces stands here as well.</summary>
public sealed class ServerOptions
{
    /// <summary>The loopback port. Default 5080; 0 takes any that is free.</summary>
    [Range(0, 65535)]
    public int Port { get; set; } = 5080;

    /// <summary>Addresses to listen on instead of the loopback port, separated by semicolons.</summary>
    public string? Urls { get; set; }

    /// <summary>Where the journal lies. Default <c>data</c> in the current folder.</summary>
    public string DataFolder { get; set; } = "data";

    /// <summary>Keeps nothing beyond the process: for measuring what the rest costs. Default false.</summary>
    public bool Memory { get; set; }

    /// <summary>
    /// The PostgreSQL databases of the journal, each a connection string as Npgsql reads it; several share it, in the
    /// order in which they were made. Default none: a SQLite file in the folder.
    /// </summary>
    public IReadOnlyList<string> Postgres { get; set; } = [];

    /// <summary>Makes this server one silo of a cluster; without it, it runs all grains alone.</summary>
    public ClusterOptions? Cluster { get; set; }

    /// <summary>
    /// How long, once asked to stop, the server goes on answering while it says that it is not ready. Default 5
    /// seconds in a cluster, else 0; 0 to 5 minutes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan? Drain { get; set; }

    /// <summary>
    /// Addresses or networks of proxies whose <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> are believed. Default none.
    /// </summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>Writing connections for each PostgreSQL database. Default 1; 1 to 8.</summary>
    [Range(1, 8)]
    public int PostgresLanes { get; set; } = 1;

    /// <summary>A PostgreSQL that answers no statement for so long counts as away. Default 10 seconds; 1 second to 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan PostgresTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Where another process owns the PostgreSQL journal, waits for its end instead of refusing. Default false.</summary>
    public bool Standby { get; set; }

    /// <summary>Makes the PostgreSQL schema, or brings it up to date, before it is opened. Default false.</summary>
    public bool Migrate { get; set; }

    /// <summary>Is told, once, that another owner is waited for. Default: standard output.</summary>
    public Action<string> ShowStandby { get; set; } = Console.WriteLine;

    /// <summary>The first operator key, instead of a random one.</summary>
    public string? OperatorKey { get; set; }

    /// <summary>Where traces and metrics go by OTLP; none are gathered without it.</summary>
    public Uri? OtlpEndpoint { get; set; }

    /// <summary>Grains that nobody called for so long leave memory. Default 10 minutes; 1 second to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan IdleAfter { get; set; } = TimeSpan.FromMinutes(10);

    public AccessOptions Access { get; } = new();

    public LicensingOptions Licensing { get; } = new();

    public UsageOptions Usage { get; } = new();

    public JournalingOptions Journaling { get; } = new();

    public SigningOptions Signing { get; } = new();

    public BillingOptions Billing { get; init; } = new();

    public CouponOptions Coupons { get; } = new();

    public MailOptions Mail { get; } = new();

    public WebhookOptions Webhooks { get; } = new();

    public PaymentOptions Payments { get; } = new();

    /// <summary>Prints invoices as PDF where the machine has the libraries for it. Default true.</summary>
    public bool PrintsPdf { get; set; } = true;

    /// <summary>Payments, mail, webhooks and documents, instead of those that the other options name.</summary>
    public Func<IMeteringCluster, OutwardPorts>? OpenPorts { get; set; }

    public TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>How long the machine has been running, whatever its clock is set to. Default: the clock's own timestamps.</summary>
    public Func<TimeSpan> Uptime
    {
        get => field ?? (() => Clock.GetElapsedTime(0));
        set;
    }

    /// <summary>Opens the journal, instead of the one that the other options name.</summary>
    public Func<ILoggerFactory, Storage>? OpenStorage { get; set; }

#if ORLEANS
    /// <summary>Gives the silo its membership and storage, instead of the databases.</summary>
    internal Action<Orleans.Hosting.ISiloBuilder>? ConfigureSilo { get; set; }
#endif

    /// <summary>Maps more endpoints beside the product's own.</summary>
    public Action<IEndpointRouteBuilder>? MapMore { get; set; }

    /// <summary>Is told the new operator key, once. Default: standard output.</summary>
    public Action<string> ShowOperatorKey { get; set; } = key => Console.WriteLine($"Operator key (shown once): {key}");
}
