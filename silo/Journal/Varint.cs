namespace MeteringCluster.Journal;

/// <summary>Unsigned numbers in seven bits a byte, the lowest first; signed ones fold their sign into the lowest bit.</summary>
internal static class Varint
{
    public const int LongestBytes = 10;

    public static int Write(Span<byte> to, ulong value)
    {
        var length = 0;
        for (; value >= 0x80; value >>= 7) to[length++] = (byte)(0x80 | (value & 0x7F));
        to[length++] = (byte)value;
        return length;
    }

    public static ulong Fold(long value) => unchecked((ulong)((value << 1) ^ (value >> 63)));

    public static long Unfold(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    /// <exception cref="InvalidDataException">The bytes end inside a number, or it has more than 64 bits.</exception>
    public static ulong Read(ref ReadOnlySpan<byte> from)
    {
        ulong value = 0;
        for (var i = 0; i < from.Length && i < LongestBytes; i++)
        {
            value |= (ulong)(from[i] & 0x7F) << (7 * i);
            if (from[i] >= 0x80) continue;

            from = from[(i + 1)..];
            return value;
        }

        throw new InvalidDataException("it ends inside a number");
    }
}
