using System.ComponentModel.DataAnnotations;

namespace MeteringCluster.Api.Access;

public sealed class AccessOptions
{
    /// <summary>How long a key or a tenant may be taken on the directory's word. Default 1 second; 0 to 1 second.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:01")]
    public TimeSpan TrustFor { get; set; } = TimeSpan.FromSeconds(1);

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
