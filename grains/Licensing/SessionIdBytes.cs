using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using MeteringCluster.Journaling;

namespace MeteringCluster.Licensing;

/// <summary>Session ids as 16 bytes each, little endian.</summary>
internal static class SessionIdBytes
{
    public const int Length = 16;

    public static void WriteId(this IBufferWriter<byte> to, SessionId id)
    {
        BinaryPrimitives.WriteUInt128LittleEndian(to.GetSpan(Length), id.Value);
        to.Advance(Length);
    }

    public static SessionId Read(ReadOnlySpan<byte> from) => new(BinaryPrimitives.ReadUInt128LittleEndian(from));

    /// <summary>A column of ids behind their number; taken whole before anything is made, so that damage asks for no absurd memory.</summary>
    public static ImmutableArray<SessionId> ReadColumn(ref ByteReading reader)
    {
        var column = reader.Take(Length * reader.Int32());
        var ids = ImmutableArray.CreateBuilder<SessionId>(column.Length / Length);
        for (; !column.IsEmpty; column = column[Length..]) ids.Add(Read(column));
        return ids.MoveToImmutable();
    }
}
