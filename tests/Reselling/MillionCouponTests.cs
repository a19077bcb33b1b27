using System.Diagnostics;
using MeteringCluster.Journal;
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
public sealed class MillionCouponTests(ITestOutputHelper output)
{
    private const int Resellers = 10;
    private const int DrawsOfEach = 10;
    private const int Coupons = Resellers * DrawsOfEach * CouponLimits.MaxDraw;
    private static readonly int Symbols = CouponText.Alphabet.Length;

    [Fact(DisplayName = "D6: a million coupons are all different, well formed, without a pattern, and each finds its reseller")]
    public async Task A_million_coupons_are_all_different_and_show_no_pattern()
    {
        var journal = new MemoryJournal();
        await using var host = await GrainHost.Begin(HostKind.Embedded, journal, new ManualClock(new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero)));
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var figures = await DrawFindAndCheck(host.Grains.Coupons);

        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        output.WriteLine($"{Coupons:N0} {figures}; grain and journal hold {held / 1024:N0} KiB.");
        Assert.True(held < 4 << 20, $"{held} bytes are held.");
    }

    private static async Task<string> DrawFindAndCheck(ICouponsGrain grain)
    {
        var started = Stopwatch.GetTimestamp();
        var drawn = await Task.WhenAll(Enumerable.Range(0, Resellers).Select(reseller => Task.Run(() => DrawAll(grain, reseller))));
        var drawing = Stopwatch.GetElapsedTime(started);

        started = Stopwatch.GetTimestamp();
        await Task.WhenAll(drawn.Select((coupons, reseller) => Task.Run(() => FindAll(grain, Name(reseller), coupons))));
        var finding = Stopwatch.GetElapsedTime(started);

        started = Stopwatch.GetTimestamp();
        var digits = drawn.SelectMany(coupons => coupons).SelectMany(Digits).ToArray();
        var numbers = new long[Coupons];
        for (var coupon = 0; coupon < Coupons; coupon++)
            for (var place = 0; place < CouponText.Length; place++)
                numbers[coupon] = numbers[coupon] * Symbols + digits[coupon * CouponText.Length + place];
        for (var place = 0; place < CouponText.Length; place++) CheckEven(digits, place);
        for (var place = 0; place + 1 < CouponText.Length; place++) CheckPairs(digits, place);
        foreach (var ofReseller in numbers.Chunk(Coupons / Resellers)) CheckOrder(ofReseller);
        Array.Sort(numbers);
        for (var coupon = 1; coupon < Coupons; coupon++) if (numbers[coupon - 1] == numbers[coupon]) Assert.Fail("One was drawn twice.");
        var checking = Stopwatch.GetElapsedTime(started);

        return $"drawn in {drawing.TotalSeconds:F2} s, each found in {finding.TotalSeconds:F2} s, checked in {checking.TotalSeconds:F2} s";
    }

    private static async Task<string[]> DrawAll(ICouponsGrain coupons, int reseller)
    {
        var drawn = new List<string>();
        for (var draw = 0; draw < DrawsOfEach; draw++)
            drawn.AddRange(await coupons.Draw(ResellerId.Parse(Name(reseller)), CouponLimits.MaxDraw));
        return [.. drawn];
    }

    private static async Task FindAll(ICouponsGrain grain, string reseller, string[] coupons)
    {
        foreach (var coupon in coupons)
        {
            var found = await grain.Find(coupon);
            if (found?.Value != reseller) Assert.Fail($"{coupon} of {reseller} is found to be of {found}.");
        }
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
