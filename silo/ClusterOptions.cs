using System.ComponentModel.DataAnnotations;

namespace MeteringCluster;

/// <summary>How one silo takes part in an Orleans cluster.</summary>
public sealed class ClusterOptions
{
    /// <summary>The cluster's name; silos of one name over one database find each other. 1 to 64 of a-z, 0-9 and -.</summary>
    [RegularExpression("[a-z0-9-]{1,64}")]
    public required string Name { get; set; }

    /// <summary>The port on which the silos talk to each other. Default 11111; 1 to 65535.</summary>
    [Range(1, 65535)]
    public int SiloPort { get; set; } = 11111;

    /// <summary>
    /// The IP address at which the other silos reach this one, or <c>auto</c>: this machine's first IPv4 address that
    /// is not loopback. Default 127.0.0.1.
    /// </summary>
    public string Advertise { get; set; } = "127.0.0.1";

    /// <summary>How long a silo has to answer another's probe. Default 1 second; 100 milliseconds to 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>So many missed probes in a row make a silo vote another one dead. Default 3; 1 to 20.</summary>
    [Range(1, 20)]
    public int MissedProbes { get; set; } = 3;

    /// <summary>How long a grain call may take, the disk included. Default 10 seconds; 1 second to 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long after its first failure a call is made again before its caller is told 503 <c>grain-unavailable</c>.
    /// Default 10 seconds; 0 to 1 minute.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan RetryFor { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a silo looks for due grains and abandoned effects. Default 1 second; 10 milliseconds to 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan PollEvery { get; set; } = TimeSpan.FromSeconds(1);
}
