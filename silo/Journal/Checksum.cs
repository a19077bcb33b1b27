using System.Buffers.Binary;
using System.Numerics;

namespace MeteringCluster.Journal;

/// <summary>CRC32C over a row's number and its bytes, so that a row in another row's place is damage as well.</summary>
internal static class Checksum
{
    public static uint Of(long row, ReadOnlySpan<byte> data)
    {
        var crc = BitOperations.Crc32C(uint.MaxValue, (ulong)row);
        for (; data.Length >= 8; data = data[8..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
        foreach (var one in data) crc = BitOperations.Crc32C(crc, one);

        return ~crc;
    }
}
