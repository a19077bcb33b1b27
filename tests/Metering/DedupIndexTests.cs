using System.Buffers;
using MeteringCluster.Journaling;
using MeteringCluster.Metering;
using Xunit;

namespace MeteringCluster.Tests.Metering;

public sealed class DedupIndexTests
{
    public static TheoryData<string> Spreads => [.. Shapes.Keys];

    // From evenly spread, as a keyed hash gives them, to what no hash gives: all in one table, all in one place.
    private static readonly Dictionary<string, Func<Random, ulong>> Shapes = new()
    {
        ["spread evenly"] = random => unchecked((ulong)random.NextInt64(long.MinValue, long.MaxValue)),
        ["equal in the first byte"] = random => 0xABUL << 56 | (ulong)random.NextInt64(1L << 56),
        ["at the very end"] = random => ulong.MaxValue - (ulong)random.Next(3000),
        ["at the very start"] = random => (ulong)random.Next(3000),
        ["in twenty clusters"] = random => (ulong)random.Next(20) * 0x0CCC_CCCC_CCCC_CCCC + (ulong)random.Next(500),
        ["all the same"] = _ => 0x1234_5678_9ABC_DEF0,
    };

    [Theory]
    [MemberData(nameof(Spreads))]
    public void It_knows_what_was_added_and_nothing_else(string spread)
    {
        foreach (var count in Counts(spread))
        {
            var random = new Random(count);
            var (index, known) = (new DedupIndex(), new Dictionary<(ulong, ulong), ulong>());
            while (known.Count < count)
            {
                var identity = Random(random, Shapes[spread](random));
                if (known.TryAdd((identity.First, identity.Second), identity.Tag)) index.Add(identity);
                else Assert.True(index.TryFind(identity, out _));
            }

            Assert.Equal(count, index.Count);
            foreach (var (key, tag) in known)
            {
                Assert.True(index.TryFind(new UsageIdentity(key.Item1, key.Item2, 0x100), out var found));
                Assert.Equal(tag, found.Tag);
            }

            for (var i = 0; i < 1000; i++)
            {
                var other = Random(random, Shapes[spread](random));
                Assert.Equal(known.ContainsKey((other.First, other.Second)), index.TryFind(other, out _));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Spreads))]
    public void Its_bytes_are_the_same_in_whatever_order_it_was_filled_and_read_back(string spread)
    {
        foreach (var count in Counts(spread))
        {
            var random = new Random(count);
            var identities = Enumerable.Range(0, count).Select(_ => Random(random, Shapes[spread](random)))
                .DistinctBy(identity => (identity.First, identity.Second)).ToArray();
            var bytes = Bytes(Fill(identities));
            random.Shuffle(identities);

            var shuffled = Fill(identities);
            var reading = new ByteReading(bytes);
            var restored = DedupIndex.Read(ref reading);

            Assert.Equal(bytes, Bytes(shuffled));
            Assert.True(reading.AtEnd);
            Assert.Equal(bytes, Bytes(restored));
            Assert.All(identities, identity => Assert.True(restored.TryFind(identity, out _)));
        }
    }

    [Fact]
    public void What_is_read_back_goes_on_growing()
    {
        var random = new Random(7);
        var identities = Enumerable.Range(0, 30_000).Select(_ => Random(random, (ulong)random.NextInt64() << 1)).ToArray();
        var reading = new ByteReading(Bytes(Fill(identities[..10_000])));
        var restored = DedupIndex.Read(ref reading);

        foreach (var identity in identities[10_000..]) restored.Add(identity);

        Assert.Equal(Bytes(Fill(identities)), Bytes(restored));
    }

    // Around the size at which a table is parted. Clusters are searched step by step, so they stay smaller.
    private static int[] Counts(string spread) =>
        spread == "spread evenly" ? [0, 1, 15, 100, 2559, 2560, 2561, 12_000, 50_000]
        : spread == "equal in the first byte" ? [15, 2561, 6000]
        : [0, 1, 15, 100, 1200];

    private static UsageIdentity Random(Random random, ulong first) =>
        new(first, (ulong)random.NextInt64(), (ulong)random.NextInt64() << 1 | 0x100);

    private static DedupIndex Fill(IEnumerable<UsageIdentity> identities)
    {
        var index = new DedupIndex();
        foreach (var identity in identities) index.Add(identity);
        return index;
    }

    private static byte[] Bytes(DedupIndex index)
    {
        var bytes = new ArrayBufferWriter<byte>();
        index.Write(bytes);
        return bytes.WrittenSpan.ToArray();
    }
}
