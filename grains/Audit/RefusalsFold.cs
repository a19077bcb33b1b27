using System.Buffers;
using System.Diagnostics;
using MeteringCluster.Journaling;
using MeteringCluster.Reselling;

namespace MeteringCluster.Audit;

public sealed class RefusalsFold : IFold<RefusalsState, RefusalEvent>
{
    public static readonly RefusalsFold Instance = new();

    public string Kind => "refusals";

    public int SnapshotVersion => 1;

    /// <summary>A month's key in the journal, as in <c>refusals:acme/2026-11</c>.</summary>
    public static string Id(TenantId tenant, AuditMonth month) => $"{tenant.Value}/{month}";

    /// <summary>As in <c>refusals:reseller/signs/2026-11</c>; no tenant's key has a second slash.</summary>
    public static string Id(ResellerId reseller, AuditMonth month) => $"reseller/{reseller.Value}/{month}";

    public RefusalsState Empty(GrainKey key) => new(MonthOf(key.Id), 0);

    public RefusalsState Apply(RefusalsState state, RefusalEvent @event) => state.Apply(@event);

    public void Encode(RefusalEvent @event, IBufferWriter<byte> to)
    {
        if (@event is not RequestRefused refused) throw new UnreachableException();
        RefusalBytes.Write(refused, to);
    }

    public RefusalEvent Decode(ReadOnlyMemory<byte> from)
    {
        try
        {
            return RefusalBytes.Read(from.Span);
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"It is no event of refusals: {e.Message}", e);
        }
    }

    public void WriteSnapshot(RefusalsState state, IBufferWriter<byte> to) => to.WriteInt64(state.Count);

    public RefusalsState ReadSnapshot(GrainKey key, ReadOnlyMemory<byte> from) =>
        new(MonthOf(key.Id), new ByteReading(from.Span).Int64());

    // Nothing falls due; an old month simply is not asked any more.
    public DateTimeOffset? DueAt(RefusalsState state) => null;

    internal static AuditMonth MonthOf(string id) =>
        AuditMonth.TryParse(id.AsSpan(id.LastIndexOf('/') + 1), out var month)
            ? month
            : throw new FormatException($"'{id}' is no tenant or reseller and month.");
}
