using System.Diagnostics;
using MeteringCluster.Journal;
using MeteringCluster.Journaling;
using MeteringCluster.Reselling;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Kit.Hosts;
using Xunit;
using Xunit.Abstractions;

namespace MeteringCluster.Tests.Reselling;

/// <summary>
/// D6: a million coupons, drawn by ten resellers at once. The key is another in each run; the bounds are those that chance
/// crosses once in some thousand million runs.
/// </summary>
[Collection(nameof(MillionCouponTests))]
[CollectionDefinition(nameof(MillionCouponTests), DisableParallelization = true)]
public sealed class MillionCouponTests(ITestOutputHelper output)
{
    private const int Resellers = 10;
    private const int DrawsOfEach = 10;
    private const int CouponsOfEach = DrawsOfEach * CouponLimits.MaxDraw;
    private const int Coupons = Resellers * CouponsOfEach;
    private static readonly int Symbols = CouponText.Alphabet.Length;
    private static readonly GrainKey Key = new("coupons", "coupons");

    private readonly MemoryJournal _journal = new();

    [Fact(DisplayName = "D6: a million coupons are all different, well formed, without a pattern, and each finds its reseller")]
    public async Task A_million_coupons_are_all_different_and_show_no_pattern()
    {
        await using var host = await GrainHost.Begin(HostKind.Embedded, _journal, new ManualClock(new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero)));
        var grain = host.Grains.Coupons;

        var started = Stopwatch.GetTimestamp();
        var drawn = await Task.WhenAll(Enumerable.Range(0, Resellers).Select(reseller => Task.Run(() => DrawAll(grain, reseller))));
        var drawing = Stopwatch.GetElapsedTime(started);

        started = Stopwatch.GetTimestamp();
        for (var reseller = 0; reseller < Resellers; reseller++)
            for (var coupon = 0; coupon < CouponsOfEach; coupon += 20)
                Assert.Equal(Name(reseller), (await grain.Find(drawn[reseller][coupon]))?.Value);
        var finding = Stopwatch.GetElapsedTime(started);

        started = Stopwatch.GetTimestamp();
        var digits = drawn.SelectMany(coupons => coupons).SelectMany(Digits).ToArray();
        var texts = Numbers(digits);
        for (var place = 0; place < CouponText.Length; place++) CheckEven(digits, place);
        for (var place = 0; place + 1 < CouponText.Length; place++) CheckPairs(digits, place);
        foreach (var ofReseller in texts.Chunk(CouponsOfEach)) CheckOrder(ofReseller);
        var bytes = CheckOwners(digits);
        Array.Sort(texts);
        for (var coupon = 1; coupon < Coupons; coupon++) if (texts[coupon - 1] == texts[coupon]) Assert.Fail("One was drawn twice.");
        var checking = Stopwatch.GetElapsedTime(started);

        output.WriteLine(
            $"{Coupons:N0} drawn in {drawing.TotalSeconds:F2} s, {Coupons / 20:N0} found in {finding.TotalSeconds:F2} s, checked in {checking.TotalSeconds:F2} s; the state takes {bytes / 1024:N0} KiB.");
        Assert.InRange(bytes, 50_000, 1_000_000);
    }

    // All of them, by what lies on disk: a state that was replayed from there, and the key that lies there.
    private long CheckOwners(byte[] digits)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var state = Replayed();
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;

        new Ff1(state.Key!.Reveal(new()), Symbols, CouponText.Length, []).Decipher(digits);
        var numbers = Numbers(digits);
        for (var coupon = 0; coupon < Coupons; coupon++)
            if (state.Numbers.OwnerOf(numbers[coupon]) != Name(coupon / CouponsOfEach)) Assert.Fail($"Number {numbers[coupon]} is another's.");
        return bytes;
    }

    private CouponsState Replayed() => _journal.Read(Key, 0).ToBlockingEnumerable()
        .Aggregate(CouponsState.None, (state, record) => RecordCodec.Apply(CouponsFold.Instance, state, record.Payload));

    private static async Task<string[]> DrawAll(ICouponsGrain coupons, int reseller)
    {
        var drawn = new List<string>();
        for (var draw = 0; draw < DrawsOfEach; draw++)
            drawn.AddRange(await coupons.Draw(ResellerId.Parse(Name(reseller)), CouponLimits.MaxDraw));
        return [.. drawn];
    }

    private static long[] Numbers(byte[] digits)
    {
        var numbers = new long[digits.Length / CouponText.Length];
        for (var at = 0; at < digits.Length; at++) numbers[at / CouponText.Length] = numbers[at / CouponText.Length] * Symbols + digits[at];
        return numbers;
    }

    // 23 degrees of freedom: 23 is what is expected, and 100 never comes by chance.
    private static void CheckEven(byte[] digits, int place)
    {
        var counts = new int[Symbols];
        for (var at = place; at < digits.Length; at += CouponText.Length) counts[digits[at]]++;
        Assert.InRange(ChiSquared(counts), 3, 100);
    }

    // 575 degrees of freedom.
    private static void CheckPairs(byte[] digits, int place)
    {
        var counts = new int[Symbols * Symbols];
        for (var at = place; at < digits.Length; at += CouponText.Length) counts[digits[at] * Symbols + digits[at + 1]]++;
        Assert.InRange(ChiSquared(counts), 370, 820);
    }

    // Of coupons in the order in which they were drawn, each second is above the one before it, and how far up a coupon
    // lies tells nothing of where the next does.
    private static void CheckOrder(long[] numbers)
    {
        var pairs = numbers.Zip(numbers.Skip(1)).ToArray();
        var ascents = pairs.Count(pair => pair.First < pair.Second);
        Assert.InRange(ascents, pairs.Length / 2 - 7 * Math.Sqrt(pairs.Length / 12.0), pairs.Length / 2 + 7 * Math.Sqrt(pairs.Length / 12.0));

        var middle = CouponNumbers.All / 2.0;
        var together = pairs.Sum(pair => (pair.First - middle) / middle * ((pair.Second - middle) / middle));
        // Each factor spreads over [-1, 1], so its square is a third on average.
        Assert.InRange(together / pairs.Length * 3, -7 / Math.Sqrt(pairs.Length), 7 / Math.Sqrt(pairs.Length));
    }

    private static double ChiSquared(int[] counts)
    {
        var expected = (double)counts.Sum() / counts.Length;
        return counts.Sum(count => (count - expected) * (count - expected) / expected);
    }

    // Whatever is not well formed throws.
    private static byte[] Digits(string coupon)
    {
        var digits = new byte[coupon.Length == CouponText.Length ? coupon.Length : throw new FormatException(coupon)];
        for (var at = 0; at < digits.Length; at++) digits[at] = checked((byte)CouponText.Alphabet.IndexOf(coupon[at], StringComparison.Ordinal));
        return digits;
    }

    private static string Name(int reseller) => $"reseller-{reseller}";
}
