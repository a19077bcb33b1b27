using System.Buffers;
using System.Text.Json;
using MeteringCluster.Journaling;

namespace MeteringCluster.Licensing;

/// <summary>Sessions' events and the snapshot are binary, the rare events JSON.</summary>
public sealed class LicenseFold : IFold<LicenseState, LicenseEvent>
{
    public static readonly LicenseFold Instance = new();

    public string Kind => "license";

    public int SnapshotVersion => 4;

    public LicenseState Empty(GrainKey key) => new(key.Id);

    public LicenseState Apply(LicenseState state, LicenseEvent @event) => state.Apply(@event);

    // Only for notices: lapsed leases are settled by the next decision and hidden from every look.
    public DateTimeOffset? DueAt(LicenseState state) => state.WritesDue ? state.NextNoticeAt : null;

    public bool MindsClockSettings => true;

    public LicenseEvent? ClockSetForward(LicenseState state, TimeSpan by, DateTimeOffset now) =>
        state.Seating.Sessions.Count == 0 ? null : new LeasesShifted(now, by);

    public void Encode(LicenseEvent @event, IBufferWriter<byte> to)
    {
        if (SessionEvents.TryEncode(@event, to)) return;

        using var writer = new Utf8JsonWriter(to);
        JsonSerializer.Serialize(writer, @event, LicenseJson.Default.LicenseEvent);
    }

    public LicenseEvent Decode(ReadOnlyMemory<byte> from)
    {
        if (from.IsEmpty) throw new InvalidDataException("The event is empty.");
        try
        {
            if (from.Span[0] != (byte)'{') return SessionEvents.Decode(from.Span);
            return JsonSerializer.Deserialize(from.Span, LicenseJson.Default.LicenseEvent)!;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException or OverflowException)
        {
            throw new InvalidDataException($"It is no event of a licence: {e.Message}", e);
        }
    }

    public void WriteSnapshot(LicenseState state, IBufferWriter<byte> to) => LicenseSnapshot.Write(state, to);

    public LicenseState ReadSnapshot(GrainKey key, ReadOnlyMemory<byte> from) => LicenseSnapshot.Read(key.Id, from.Span);
}
