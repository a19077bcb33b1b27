using System.Diagnostics.CodeAnalysis;

namespace MeteringCluster.Reselling;

/// <summary>A reseller's id. It is spelled as a <see cref="TenantId"/> is.</summary>
[GenerateSerializer, Immutable, Alias("reseller-id")]
public readonly record struct ResellerId
{
    private ResellerId(string value) => Value = value;

    [Id(0)]
    public string Value { get; }

    public static bool TryParse([NotNullWhen(true)] string? text, out ResellerId reseller)
    {
        var known = TenantId.TryParse(text, out var spelled);
        reseller = known ? new ResellerId(spelled.Value) : default;
        return known;
    }

    /// <exception cref="FormatException">The text is no reseller's id.</exception>
    public static ResellerId Parse(string text) =>
        TryParse(text, out var reseller) ? reseller : throw new FormatException($"'{text}' is no reseller's id.");

    public override string ToString() => Value;
}
