using System.Buffers;
using System.Collections.Immutable;
using MeteringCluster.Billing;
using MeteringCluster.Journaling;
using MeteringCluster.Metering;
using Xunit;

namespace MeteringCluster.Tests.Metering;

/// <summary>A meter with its journal, driven as its grain drives it: decide, encode, apply.</summary>
internal sealed class MeterRun
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset End = new(2026, 4, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset Noon = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);
    public static readonly TimeSpan Grace = TimeSpan.FromHours(1);
    public static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private static readonly byte[] HashKey = [.. Enumerable.Range(0, 16).Select(b => (byte)b)];

    public GrainKey Key { get; } = new(CreditFold.GrainKind, GrainKey.CreditId(TenantId.Parse("acme"), Start));

    public MeterRun(long cap = 1_000_000, params RateCardVersion[] cards)
        : this(Terms(cap, cards)) { }

    public MeterRun(CreditTerms terms)
    {
        Meter = CreditFold.Instance.Empty(Key);
        Take(Meter.Decide(new OpenPeriod(terms, HashKey), Start));
    }

    public CreditMeter Meter { get; private set; }

    public List<ReadOnlyMemory<byte>> Journal { get; } = [];

    public List<Effect> Effects { get; } = [];

    public static CreditTerms Terms(long cap, params RateCardVersion[] cards) => new(
        1, new BillingCalendar(Start) { Grace = Grace }, cap, 0, 100,
        cards.Length == 0 ? [new(DateTimeOffset.MinValue, RateCard.Empty)] : [.. cards]);

    public static RateCard Card(params (string Meter, string Measure, long Rate)[] rates) => new(
        rates.GroupBy(rate => rate.Meter).ToImmutableSortedDictionary(
            meter => meter.Key, meter => meter.ToImmutableSortedDictionary(rate => rate.Measure, rate => rate.Rate)));

    public static RateCardVersion Always(params (string Meter, string Measure, long Rate)[] rates) =>
        new(DateTimeOffset.MinValue, Card(rates));

    public UsageAnswer Record(DateTimeOffset now, params IEnumerable<Item> items) => Record(now, Item.Batch(items));

    public UsageAnswer Record(DateTimeOffset now, byte[] batch) => Take(Meter.Decide(new RecordUsage(batch, ListAll: true), now));

    public ItemOutcome One(DateTimeOffset now, Item item) => Assert.Single(Record(now, item).Items);

    public HoldAnswer Reserve(
        DateTimeOffset now, string id, long microcredits, TimeSpan? ttl = null, string? user = null, string? meter = null) =>
        Take(Meter.Decide(new ReserveHold(id, microcredits, ttl ?? TimeSpan.FromMinutes(10), user, meter), now));

    public HoldAnswer Settle(
        DateTimeOffset now, string id, long microcredits, SettlementPolicy policy = SettlementPolicy.Refuse) =>
        Take(Meter.Decide(new SettleHold(id, microcredits, null), policy, now));

    public HoldAnswer Settle(DateTimeOffset now, string id, params IEnumerable<Item> items) =>
        Take(Meter.Decide(new SettleHold(id, null, Item.Batch(items)), SettlementPolicy.Refuse, now));

    public HoldAnswer Release(DateTimeOffset now, string id) => Take(Meter.DecideRelease(id, now));

    public void Change(DateTimeOffset now, CreditTerms terms) => Take(Meter.Decide(new OpenPeriod(terms, HashKey), now));

    public void Close(DateTimeOffset now) => Take(Meter.Decide(ClosePeriod.Instance, now));

    public byte[] Snapshot() => SnapshotOf(Meter);

    public byte[] Replayed() => SnapshotOf(Replay(0, Empty()));

    public CreditMeter Empty() => CreditFold.Instance.Empty(Key);

    public CreditMeter Restore(byte[] snapshot) => CreditFold.Instance.ReadSnapshot(Key, snapshot);

    /// <summary>Applies the journal's records from a number on.</summary>
    public CreditMeter Replay(int from, CreditMeter state)
    {
        foreach (var record in Journal.Skip(from)) state = RecordCodec.Apply(CreditFold.Instance, state, record);
        return state;
    }

    public static byte[] SnapshotOf(CreditMeter meter)
    {
        var bytes = new ArrayBufferWriter<byte>();
        CreditFold.Instance.WriteSnapshot(meter, bytes);
        return bytes.WrittenSpan.ToArray();
    }

    private TAnswer Take<TAnswer>(Decision<CreditEvent, TAnswer> decision)
    {
        if (decision.Events.Count == 0) return decision.Answer;

        Effects.AddRange(decision.Effects);
        Journal.Add(RecordCodec.Encode(CreditFold.Instance, decision.Events));
        foreach (var @event in decision.Events) Meter = CreditFold.Instance.Apply(Meter, @event);
        return decision.Answer;
    }
}
