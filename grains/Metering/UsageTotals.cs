using System.Buffers;
using MeteringCluster.Journaling;

namespace MeteringCluster.Metering;

/// <summary>A period's usage summed up for queries: a cube a meter, with users and meters numbered.</summary>
public sealed class UsageTotals
{
    public Utf8Names Users { get; private set; } = new();

    public Utf8Names Meters { get; private set; } = new();

    public List<UsageCube> Cubes { get; } = [];

    /// <summary>Units of all measures together. No sum of some of them is greater, so none can overflow if this does not.</summary>
    public long Units { get; private set; }

    /// <summary>Full hours since 1970, also before it.</summary>
    public static int HourOf(long utcTicks) =>
        (int)(utcTicks / TimeSpan.TicksPerHour) - (int)(DateTime.UnixEpoch.Ticks / TimeSpan.TicksPerHour);

    /// <param name="scratch">Keeps the numbers of this batch's strings, each filled in at its first use.</param>
    internal void Add(
        in UsageBatchReader batch, in UsageItem item, long ticks, long microcredits, CompiledRates rates, int card,
        UsageScratch scratch)
    {
        var names = scratch.Names;
        var cube = Cubes[MeterNumber(batch, item.Meter, names)];
        var row = cube.AddEvent(HourOf(ticks), item.User < 0 ? -1 : UserNumber(batch, item.User, names), microcredits);
        if (item.QuantityCount == 0) return;

        var meter = item.IsLenient ? rates.Find(card, batch.String(item.Meter)) : null;
        var at = 0;
        for (var i = 0; i < item.QuantityCount; i++)
        {
            item.NextQuantity(ref at, out var measure, out var units);
            var name = batch.String(measure);
            // A number in a CloudEvent that the card does not name is a dimension, and no quantity.
            if (item.IsLenient && (meter is null || meter.RateOf(name) < 0)) continue;
            cube.AddUnits(row, Column(cube, batch, measure, name, scratch), units);
            Units += units;
        }
    }

    private static int Column(UsageCube cube, in UsageBatchReader batch, int measure, ReadOnlySpan<byte> name, UsageScratch scratch)
    {
        if (scratch.ColumnsOf != cube) scratch.UseColumnsOf(cube, batch.StringCount);
        ref var column = ref scratch.Columns[measure];
        if (column < 0) column = cube.MeasureColumn(name);
        return column;
    }

    public void Write(IBufferWriter<byte> to)
    {
        Users.Write(to);
        Meters.Write(to);
        foreach (var cube in Cubes) cube.Write(to);
    }

    public static UsageTotals Read(ref ByteReading from)
    {
        var totals = new UsageTotals { Users = Utf8Names.Read(ref from), Meters = Utf8Names.Read(ref from) };
        for (var i = 0; i < totals.Meters.Count; i++) totals.Cubes.Add(UsageCube.Read(ref from));
        totals.Units = totals.Cubes.Sum(cube => cube.Units);
        return totals;
    }

    // A string of the batch may be a user and a meter both, so the two are told apart by the lowest bit of what is filled in.
    private int UserNumber(in UsageBatchReader batch, int text, int[] names)
    {
        if (names[text] >= 0 && (names[text] & 1) == 0) return names[text] >> 1;
        var number = Users.Add(batch.String(text));
        names[text] = number << 1;
        return number;
    }

    private int MeterNumber(in UsageBatchReader batch, int text, int[] names)
    {
        if (names[text] >= 0 && (names[text] & 1) == 1) return names[text] >> 1;
        var number = Meters.Add(batch.String(text));
        if (number == Cubes.Count) Cubes.Add(new UsageCube());
        names[text] = number << 1 | 1;
        return number;
    }
}
