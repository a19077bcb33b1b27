using System.Buffers;
using System.Text.Json;
using MeteringCluster.Journaling;

namespace MeteringCluster.Metering;

public sealed partial class CreditMeter
{
    public const int SnapshotVersion = 2;

    /// <summary>The same history gives the same bytes, whether replayed whole or from an earlier snapshot on.</summary>
    public void Write(IBufferWriter<byte> to)
    {
        // Asked for at once: growing step by step would copy what may be many megabytes over and over.
        to.GetSpan(4096 + _known.Count * DedupIndex.EntryBytes);
        to.WriteBytes(Terms is null ? [] : JsonSerializer.SerializeToUtf8Bytes(Terms, CreditJson.Default.CreditTerms));
        to.WriteBytes(_hashKey);
        to.WriteInt64(Used);
        to.WriteInt64(Events);
        to.WriteInt64(ClosedAt?.UtcTicks ?? 0);
        _caps.Write(to);
        to.WriteInt32(_told);
        Holds.Write(to);
        Totals.Write(to);
        _known.Write(to);
    }

    public void Read(ref ByteReading from)
    {
        var terms = from.Bytes();
        _hashKey = from.Bytes().ToArray();
        if (!terms.IsEmpty)
        {
            Use(JsonSerializer.Deserialize(terms, CreditJson.Default.CreditTerms)!);
            Period = Terms!.Calendar.PeriodAt(PeriodStart);
            _hash = SipHash.FromKey(_hashKey);
        }

        Used = from.Int64();
        Events = from.Int64();
        ClosedAt = from.Int64() is var ticks and not 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
        _caps = CapHistory.Read(ref from);
        _told = from.Int32();
        if (Terms is not null) Arm();
        Holds = Holds.Read(ref from);
        Held = Holds.All.Where(hold => hold.Status == HoldStatus.Active).Sum(hold => hold.Microcredits);
        Totals = UsageTotals.Read(ref from);
        _known = DedupIndex.Read(ref from);
    }
}
