using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using MeteringCluster.Journaling;

namespace MeteringCluster.Developers;

/// <summary>Imports and the snapshot are binary, the other events JSON.</summary>
public sealed class DevelopersFold : IFold<DevelopersState, DevelopersEvent>
{
    public static readonly DevelopersFold Instance = new();

    // Never '{', with which every JSON event starts. A layout that gains a field gets a byte of its own.
    private const byte Imported1 = 1;

    public string Kind => "developers";

    public int SnapshotVersion => 1;

    public DevelopersState Empty(GrainKey key) => DevelopersState.Empty;

    public DevelopersState Apply(DevelopersState state, DevelopersEvent @event) => DevelopersApplying.Apply(state, @event);

    // A term's start and end are looked at with each question; nothing has to wake up for them.
    public DateTimeOffset? DueAt(DevelopersState state) => null;

    public void Encode(DevelopersEvent @event, IBufferWriter<byte> to)
    {
        if (@event is DevelopersWereImported imported)
        {
            Encode(imported, to);
            return;
        }

        using var writer = new Utf8JsonWriter(to);
        JsonSerializer.Serialize(writer, @event, DevelopersJson.Default.DevelopersEvent);
    }

    public DevelopersEvent Decode(ReadOnlyMemory<byte> from)
    {
        if (from.IsEmpty) throw new InvalidDataException("The event is empty.");
        try
        {
            return from.Span[0] switch
            {
                (byte)'{' => JsonSerializer.Deserialize(from.Span, DevelopersJson.Default.DevelopersEvent)!,
                Imported1 => DecodeImport(from.Span[1..]),
                var layout => throw new InvalidDataException($"No event of a list of developers starts with byte {layout}."),
            };
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException or OverflowException)
        {
            throw new InvalidDataException($"It is no event of a list of developers: {e.Message}", e);
        }
    }

    public void WriteSnapshot(DevelopersState state, IBufferWriter<byte> to) => DevelopersSnapshot.Write(state, to);

    public DevelopersState ReadSnapshot(GrainKey key, ReadOnlyMemory<byte> from) => DevelopersSnapshot.Read(from);

    private static void Encode(DevelopersWereImported imported, IBufferWriter<byte> to)
    {
        to.WriteByte(Imported1);
        to.WriteInstant(imported.At);
        to.WriteByte(imported.Replaced ? (byte)1 : (byte)0);
        to.WriteInt32(imported.Added);
        to.WriteInt32(imported.Updated);
        to.WriteInt32(imported.Removed.Length);
        foreach (var id in imported.Removed) to.WriteText(id);
        to.WriteBytes(imported.Rows);
    }

    private static DevelopersWereImported DecodeImport(ReadOnlySpan<byte> from)
    {
        var reader = new ByteReading(from);
        var (at, replaced) = (reader.Instant(), reader.Byte() == 1);
        var (added, updated) = (reader.Int32(), reader.Int32());
        var removed = ImmutableArray.CreateBuilder<string>();
        for (var left = reader.Int32(); left > 0; left--) removed.Add(reader.Text()!);
        var rows = reader.Bytes().ToArray();
        if (!reader.AtEnd) throw new InvalidDataException("Bytes are left over after the event.");

        // To its end, so that damage shows here and not in the state.
        var check = new DeveloperBatchReader(rows);
        while (check.Next()) { }
        return new DevelopersWereImported(at, replaced, added, updated, rows, removed.DrainToImmutable());
    }
}
