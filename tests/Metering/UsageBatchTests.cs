using System.Text;
using MeteringCluster.Metering;
using Xunit;

namespace MeteringCluster.Tests.Metering;

public sealed class UsageBatchTests
{
    [Fact]
    public void What_is_written_is_read()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var items = RandomItems(new Random(seed), 1 + seed);

            var read = Read(Item.Batch(items));

            Assert.Equal(items.Select(Text), read.Select(Text));
        }
    }

    [Fact]
    public void A_writer_that_is_reset_begins_anew()
    {
        var writer = new UsageBatchWriter();
        foreach (var item in RandomItems(new Random(1), 300)) item.WriteTo(writer);
        var items = RandomItems(new Random(2), 20);

        writer.Reset();
        foreach (var item in items) item.WriteTo(writer);

        Assert.Equal(Item.Batch(items), writer.ToBatch());
    }

    [Fact]
    public void An_item_that_is_dropped_leaves_nothing_but_its_strings()
    {
        var writer = new UsageBatchWriter();
        Item.Of("a", 1).WriteTo(writer);
        writer.Begin();
        writer.Id("dropped"u8);
        writer.Meter("elsewhere"u8);
        writer.Dimensions("{}"u8);
        Item.Of("b", 2).WriteTo(writer);

        var read = Read(writer.ToBatch());

        Assert.Equal(["a", "b"], read.Select(item => item.Id));
    }

    [Fact]
    public void A_subset_has_the_chosen_items_and_no_others()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            var items = RandomItems(random, 1 + random.Next(150));
            var batch = Item.Batch(items);
            var places = Places(batch);
            var chosen = Enumerable.Range(0, items.Length).Where(_ => random.Next(2) == 0).ToArray();

            var subset = UsageBatchWriter.Subset(batch, [.. chosen.Select(i => places[i])]);

            Assert.Equal(chosen.Select(i => Text(items[i])), Read(subset).Select(Text));
        }
    }

    [Fact]
    public void Members_of_greatest_length_and_ten_thousand_strings_go_through()
    {
        var items = Enumerable.Range(0, 10_000).Select(i => new Item(Long('i', UsageBatch.MaxIdBytes, i), Long('m', UsageBatch.MaxMeterBytes, i))
        {
            Source = Long('s', UsageBatch.MaxSourceBytes, i % 10),
            User = Long('u', UsageBatch.MaxUserBytes, i % 100),
            Time = MeterRun.Noon,
            Dimensions = i % 1000 == 0 ? Long('d', UsageBatch.MaxDimensionBytes, i) : null,
            Quantities = [.. Enumerable.Range(0, i % 1000 == 0 ? UsageBatch.MaxMeasures : 1)
                .Select(q => (Long('q', UsageBatch.MaxMeasureBytes, q), UsageBatch.MaxAmount))],
        }).ToArray();

        var read = Read(Item.Batch(items));

        Assert.Equal(items.Select(Text), read.Select(Text));
    }

    [Fact]
    public void A_measure_comes_once_and_no_more_come_than_fit()
    {
        var writer = new UsageBatchWriter();
        writer.Begin();
        writer.Id("a"u8);
        writer.Meter("m"u8);
        for (var i = 0; i < UsageBatch.MaxMeasures; i++) Assert.True(writer.Quantity(Encoding.UTF8.GetBytes($"q{i}"), i));

        Assert.False(writer.Quantity("q3"u8, 1));
        Assert.False(writer.Quantity("one more"u8, 1));
    }

    [Theory]
    [InlineData(0UL, 1)]
    [InlineData(127UL, 1)]
    [InlineData(128UL, 2)]
    [InlineData(16_383UL, 2)]
    [InlineData(16_384UL, 3)]
    [InlineData(long.MaxValue, 9)]
    [InlineData(ulong.MaxValue, 10)]
    public void A_number_takes_a_byte_for_each_seven_bits(ulong value, int length)
    {
        Span<byte> bytes = stackalloc byte[10];
        var at = 0;

        Assert.Equal(length, UsageBatch.WriteVarint(bytes, value));
        Assert.Equal(value, UsageBatch.ReadVarint(bytes, ref at));
        Assert.Equal(length, at);
    }

    [Fact]
    public void A_number_without_end_and_another_version_are_damage()
    {
        var endless = Enumerable.Repeat((byte)0xff, 11).ToArray();
        var at = 0;

        Assert.Throws<InvalidDataException>(() => UsageBatch.ReadVarint(endless, ref at));
        Assert.Throws<InvalidDataException>(() => Read([2, 0, 0]));
        Assert.Throws<InvalidDataException>(() => Read([]));
    }

    private static Item[] RandomItems(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(i => new Item($"id-{i}-{new string('x', random.Next(80))}", $"meter {random.Next(40)}")
        {
            Source = random.Next(3) == 0 ? $"quelle-{random.Next(5)}" : null,
            User = random.Next(3) > 0 ? $"üser-{random.Next(2000)}" : null,
            Time = random.Next(2) == 0 ? MeterRun.Start.AddTicks(random.NextInt64(TimeSpan.TicksPerDay * 31)) : null,
            Lenient = random.Next(2) == 0,
            Dimensions = random.Next(4) == 0 ? $"{{\"n\":{random.Next()}}}" : null,
            Credits = i % 3 == 0 ? random.NextInt64(UsageBatch.MaxAmount) : null,
            Quantities = i % 3 == 0 ? [] : [.. Enumerable.Range(0, random.Next(5)).Select(q => ($"measure{q}", random.NextInt64(UsageBatch.MaxAmount)))],
        })];

    private static string Long(char letter, int length, int number) => number.ToString("D6").PadLeft(length, letter);

    private static string Text(Item item) =>
        $"{item.Id}|{item.Meter}|{item.Source}|{item.User}|{item.Time?.UtcTicks}|{item.Credits}|{item.Lenient}|{item.Dimensions}|"
        + string.Join(',', item.Quantities);

    private static (int Start, int Length)[] Places(byte[] batch)
    {
        int[] scratch = [];
        var reader = new UsageBatchReader(batch, ref scratch);
        List<(int, int)> places = [];
        while (reader.Next(out var item)) places.Add((item.Start, item.Length));
        return [.. places];
    }

    private static List<Item> Read(byte[] batch)
    {
        int[] scratch = [];
        var reader = new UsageBatchReader(batch, ref scratch);
        List<Item> items = [];
        while (reader.Next(out var item))
        {
            var quantities = new (string, long)[item.QuantityCount];
            var at = 0;
            for (var i = 0; i < quantities.Length; i++)
            {
                item.NextQuantity(ref at, out var measure, out var units);
                quantities[i] = (Encoding.UTF8.GetString(reader.String(measure)), units);
            }

            items.Add(new Item(Encoding.UTF8.GetString(item.Id), Encoding.UTF8.GetString(reader.String(item.Meter)))
            {
                Source = item.Source < 0 ? null : Encoding.UTF8.GetString(reader.String(item.Source)),
                User = item.User < 0 ? null : Encoding.UTF8.GetString(reader.String(item.User)),
                Time = item.HasTime ? new DateTimeOffset(item.TimeTicks, TimeSpan.Zero) : null,
                Credits = item.HasCredits ? item.Credits : null,
                Lenient = item.IsLenient,
                Dimensions = item.Dimensions.IsEmpty ? null : Encoding.UTF8.GetString(item.Dimensions),
                Quantities = quantities,
            });
        }

        Assert.Equal(UsageBatch.Count(batch), items.Count);
        return items;
    }
}
