using System.Buffers;
using System.Globalization;

namespace MeteringCluster.Licensing;

/// <summary>A session's id: 128 random bits, written as 32 lower-case hexadecimal digits. Whoever knows it may end it.</summary>
[GenerateSerializer, Immutable, Alias("session-id")]
public readonly record struct SessionId([property: Id(0)] UInt128 Value)
{
    public const int TextLength = 32;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <summary>One spelling each: upper case, signs and blanks are no session id.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out SessionId id)
    {
        id = default;
        if (text.Length != TextLength || text.ContainsAnyExcept(Digits)) return false;

        id = new SessionId(UInt128.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
        return true;
    }

    public override string ToString() => Value.ToString("x32", CultureInfo.InvariantCulture);
}
