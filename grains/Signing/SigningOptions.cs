using System.ComponentModel.DataAnnotations;

namespace MeteringCluster.Signing;

public sealed class SigningOptions
{
    /// <summary>For so long a key signs before the next does. Default 30 days; 7 days to 1 year.</summary>
    [Range(typeof(TimeSpan), "7.00:00:00", "365.00:00:00")]
    public TimeSpan Period { get; set; } = TimeSpan.FromDays(30);

    /// <summary>So long before it signs, a key is published. Default 2 days; 1 to 7 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "7.00:00:00")]
    public TimeSpan PublishBefore { get; set; } = TimeSpan.FromDays(2);

    /// <summary>Encrypts the private keys in the journal. Default none: they lie there as they are.</summary>
    public SigningSecret? Secret { get; set; }

    /// <summary>Only decrypts: what lies in the journal from before <see cref="Secret"/> took its place. Default none.</summary>
    public SigningSecret? PreviousSecret { get; set; }

    /// <returns>Null where none that is configured has the id.</returns>
    public SigningSecret? SecretOf(string? id) =>
        id is null ? null : Secret?.Id == id ? Secret : PreviousSecret?.Id == id ? PreviousSecret : null;
}
