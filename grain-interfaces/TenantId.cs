using System.Diagnostics.CodeAnalysis;

namespace MeteringCluster;

/// <summary>
/// A customer account's id: 1 to 64 characters of a-z, 0-9, '-', '_' and '.', the first a letter or digit.
/// Lower case only, so that one tenant never has two spellings.
/// </summary>
[GenerateSerializer, Immutable, Alias("tenant-id")]
public readonly record struct TenantId
{
    public const int MaxLength = 64;

    private TenantId(string value) => Value = value;

    [Id(0)]
    public string Value { get; }

    public static bool TryParse([NotNullWhen(true)] string? text, out TenantId tenant)
    {
        tenant = default;
        if (text is null or "" || text.Length > MaxLength || !IsLetterOrDigit(text[0])) return false;
        foreach (var c in text)
            if (!IsLetterOrDigit(c) && c is not ('-' or '_' or '.')) return false;

        tenant = new TenantId(text);
        return true;
    }

    /// <exception cref="FormatException">The text is no tenant id.</exception>
    public static TenantId Parse(string text) =>
        TryParse(text, out var tenant) ? tenant : throw new FormatException($"'{text}' is no tenant id.");

    public override string ToString() => Value;

    private static bool IsLetterOrDigit(char c) => c is >= 'a' and <= 'z' or >= '0' and <= '9';
}
