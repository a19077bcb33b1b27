using System.Runtime.CompilerServices;

namespace MeteringCluster.Metering;

/// <summary>
/// Usage items in the one binary form that travels from the parser through the grain into the journal: a table of
/// the strings that items share, then the items. Layout (numbers are LEB128 unless said otherwise):
/// version 1, item count, string count, strings (length, UTF-8), items. An item is: flags (1 byte), id (length,
/// UTF-8), source, user and meter (string numbers; the first two where flagged), time (8 bytes little endian, UTC
/// ticks of 100 ns, where flagged), then microcredits or the quantities (count, then string number and value each),
/// then dimensions (length, raw JSON, where flagged).
/// </summary>
public static class UsageBatch
{
    public const byte Version = 1;

    /// <summary>Bounds of one item's members, in bytes of UTF-8.</summary>
    public const int MaxIdBytes = 128;

    public const int MaxSourceBytes = 256;
    public const int MaxUserBytes = 256;
    public const int MaxMeterBytes = 64;
    public const int MaxMeasureBytes = 64;
    public const int MaxMeasures = 64;
    public const int MaxDimensionBytes = 4096;

    /// <summary>Of one measure in one item, and of one item's microcredits: 10^15.</summary>
    public const long MaxAmount = 1_000_000_000_000_000;

    /// <summary>
    /// Stands for a lenient item's member that is no whole number of units: an error if the rate card names it, a
    /// dimension otherwise.
    /// </summary>
    public const long NotACount = long.MaxValue;

    /// <summary>Sources that begin like this are the system's own.</summary>
    public const string ReservedSource = "urn:metering:";

    public static int Count(ReadOnlySpan<byte> batch)
    {
        var at = 1;
        return (int)ReadVarint(batch, ref at);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong ReadVarint(ReadOnlySpan<byte> from, ref int at)
    {
        var first = from[at++];
        if (first < 0x80) return first;

        ulong value = first & 0x7Fu;
        for (var shift = 7; shift < 64; shift += 7)
        {
            var next = from[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }

        throw new InvalidDataException("A number in a usage batch has no end.");
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int WriteVarint(Span<byte> to, ulong value)
    {
        var at = 0;
        while (value >= 0x80)
        {
            to[at++] = (byte)(value & 0x7F | 0x80);
            value >>= 7;
        }

        to[at++] = (byte)value;
        return at;
    }
}

[Flags]
public enum UsageItemFlags : byte
{
    None = 0,
    HasTime = 1,
    HasCredits = 2,

    /// <summary>From a CloudEvent: numbers that the rate card does not name are dimensions, not errors.</summary>
    Lenient = 4,
    HasUser = 8,
    HasSource = 16,
    HasDimensions = 32,
}
