using System.ComponentModel.DataAnnotations;

namespace MeteringCluster.Api.Access;

public sealed class AccessOptions
{
    /// <summary>How long a key or a tenant may be taken on the directory's word. Default 1 second; 0 to 1 second.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:01")]
    public TimeSpan TrustFor { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long a key or a tenant is taken on the directory's last word while the directory cannot be reached, or takes
    /// longer than a quarter of a second to answer, as when the silo that held it was lost. A key that was revoked just before may work for so long. Default 30
    /// seconds; 0 to 5 minutes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan TrustWhileUnreachable { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Requests per second and key, with bursts of as many; 0 sets no limit. Default 0; 0 to 1,000,000.</summary>
    [Range(0, 1_000_000)]
    public int RequestsPerSecond { get; set; }

    /// <summary>
    /// Refused keys per second and remote address, with bursts of ten times as many; 0 sets no limit. Default 10;
    /// 0 to 1,000,000.
    /// </summary>
    [Range(0, 1_000_000)]
    public int RefusedKeysPerSecond { get; set; } = 10;
}
