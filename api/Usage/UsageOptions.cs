using System.ComponentModel.DataAnnotations;

namespace MeteringCluster.Api.Usage;

public sealed class UsageOptions
{
    /// <summary>The most items that one request may hold. Default 1,000; 1 to 10,000.</summary>
    [Range(1, 10_000)]
    public int MaxItems { get; set; } = 1000;

    /// <summary>The longest body of a usage request, in bytes. Default 4 MiB; 4 KiB to 16 MiB.</summary>
    [Range(4 << 10, 16 << 20)]
    public int MaxBodyBytes { get; set; } = 4 << 20;
}
