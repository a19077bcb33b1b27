using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace MeteringCluster.Licensing;

/// <summary>
/// A licence's serial number (A4): 90 bits and two check symbols in Crockford's base 32, as in
/// <c>7K3QX-9WM2D-4HTR6-0VB5C</c>. The whole is 1 modulo 1021, a prime, which finds every wrong symbol and every two
/// neighbours that were swapped. Read it in either case, with I and L as 1, O as 0, with or without hyphens.
/// </summary>
public static class SerialNumber
{
    private const string Symbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Data = 18;
    private const int Length = Data + 2;
    private const int Prime = 1021;
    private const int GroupLength = 5;

    /// <summary>A serial number of 90 random bits, to be drawn once and kept.</summary>
    public static string Draw()
    {
        Span<byte> random = stackalloc byte[16];
        RandomNumberGenerator.Fill(random);
        return Of(BinaryPrimitives.ReadUInt128LittleEndian(random));
    }

    /// <summary>The serial number of a licence that was made before licences had one.</summary>
    public static string Derived(string tenant) =>
        Of(BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"license:{tenant}"))));

    /// <summary>The one way in which a serial number is written; false when the text is none, or was mistyped.</summary>
    public static bool TryNormalize(string? text, out string serial)
    {
        serial = "";
        if (text is null || text.Length > 2 * Length) return false;

        Span<char> symbols = stackalloc char[Length];
        var (at, sum) = (0, 0);
        foreach (var c in text)
        {
            if (c is '-' or ' ') continue;
            var value = Symbols.IndexOf(char.ToUpperInvariant(c) switch { 'I' or 'L' => '1', 'O' => '0', var upper => upper }, StringComparison.Ordinal);
            if (value < 0 || at == Length) return false;
            symbols[at++] = Symbols[value];
            sum = (sum * Symbols.Length + value) % Prime;
        }

        if (at != Length || sum != 1) return false;
        serial = Grouped(symbols);
        return true;
    }

    private static string Of(UInt128 bits)
    {
        Span<char> symbols = stackalloc char[Length];
        var sum = 0;
        for (var at = 0; at < Data; at++, bits >>= 5)
        {
            var value = (int)(bits & 31);
            symbols[at] = Symbols[value];
            sum = (sum * Symbols.Length + value) % Prime;
        }

        var check = (1 + Prime - sum * Symbols.Length * Symbols.Length % Prime) % Prime;
        symbols[Data] = Symbols[check / Symbols.Length];
        symbols[Data + 1] = Symbols[check % Symbols.Length];
        return Grouped(symbols);
    }

    private static string Grouped(ReadOnlySpan<char> symbols)
    {
        var text = new StringBuilder(Length + Length / GroupLength);
        for (var at = 0; at < symbols.Length; at += GroupLength)
            text.Append(at == 0 ? "" : "-").Append(symbols.Slice(at, GroupLength));
        return text.ToString();
    }
}
