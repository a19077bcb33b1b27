using System.Buffers;
using MeteringCluster.Journaling;
using MeteringCluster.Reselling;
using Xunit;

namespace MeteringCluster.Tests.Reselling;

/// <summary>D6: each number is drawn once, and whose it is takes little to remember.</summary>
public sealed class CouponNumbersTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);
    private static readonly GrainKey Key = new("coupons", "coupons");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whoever_draws_however_many_each_number_is_drawn_once_and_is_the_drawers(int seed)
    {
        var random = new Random(seed);
        var numbers = CouponNumbers.None;
        var owners = new Dictionary<long, string>();
        for (var draw = 0; draw < 300; draw++)
        {
            var reseller = $"r{random.Next(6)}";
            var count = random.Next(4) switch { 0 => 1, 1 => random.Next(1, 10), 2 => CouponNumbers.BlockSize, _ => random.Next(1, 2_000) };
            var next = numbers.Next(reseller, count);
            Assert.Equal(count, next.Length);
            numbers = numbers.Drawn(reseller, count);
            foreach (var number in next) Assert.True(owners.TryAdd(number, reseller), $"{number} is drawn twice.");
        }

        for (var number = 0L; number < (numbers.Blocks.Count + 2) * (long)CouponNumbers.BlockSize; number++)
            Assert.Equal(owners.GetValueOrDefault(number), numbers.OwnerOf(number));
        // What is given away and not used is at most one block of each reseller.
        Assert.InRange(numbers.Blocks.Count * (long)CouponNumbers.BlockSize - owners.Count, 0, 6 * CouponNumbers.BlockSize);
    }

    [Fact]
    public void At_the_end_of_all_coupons_what_is_left_of_a_block_can_be_drawn_and_no_more()
    {
        var blocks = (int)(CouponNumbers.All / CouponNumbers.BlockSize);
        Assert.Equal((CouponNumbers.All, (long)Math.Pow(24, 8)), (blocks * (long)CouponNumbers.BlockSize, CouponNumbers.All));
        var drawer = new CouponDrawer("acme", 7, 250);

        Assert.Equal(CouponNumbers.All - 1, CouponNumbers.Next(null, blocks - 1, 256)[^1]);
        Assert.Equal([7 * 256 + 250L, 7 * 256 + 255L], CouponNumbers.Next(drawer, blocks, 6) is [var first, .., var last] ? [first, last] : []);
        foreach (var beyond in (Func<long[]>[])[
            () => CouponNumbers.Next(drawer, blocks, 7), () => CouponNumbers.Next(null, blocks, 1), () => CouponNumbers.Next(null, blocks - 1, 257)])
        {
            var refused = Assert.Throws<InvalidOperationException>(beyond);
            Assert.Contains("Of the 110075314176 coupons that can be", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_state_that_went_through_bytes_goes_on_as_one_that_did_not()
    {
        var live = CouponsState.None;
        for (var draw = 1; draw < 50; draw++)
        {
            foreach (var @event in live.Draw($"r{draw % 5}", draw * 7, new CouponKey("AAAA", null), Noon).Events)
            {
                var bytes = new ArrayBufferWriter<byte>();
                CouponsFold.Instance.Encode(@event, bytes);
                live = live.Apply(CouponsFold.Instance.Decode(bytes.WrittenMemory));
            }

            var restored = CouponsFold.Instance.ReadSnapshot(Key, Snapshot(live));

            Assert.Equal(Snapshot(live), Snapshot(restored));
            Assert.Equal(live.Numbers.Next("r3", 700), restored.Numbers.Next("r3", 700));
            Assert.Equal(Snapshot(live.Apply(new CouponsDrawn(Noon, "r3", 700))), Snapshot(restored.Apply(new CouponsDrawn(Noon, "r3", 700))));
        }
    }

    private static byte[] Snapshot(CouponsState state)
    {
        var bytes = new ArrayBufferWriter<byte>();
        CouponsFold.Instance.WriteSnapshot(state, bytes);
        return bytes.WrittenSpan.ToArray();
    }
}
