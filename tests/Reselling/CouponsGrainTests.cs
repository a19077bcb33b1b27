using MeteringCluster.Journal;
using MeteringCluster.Reselling;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Kit.Hosts;
using Xunit;

namespace MeteringCluster.Tests.Reselling;

public sealed class CouponsGrainTests() : CouponsGrainContract(HostKind.Embedded);

public sealed class CouponsGrainOnOrleansTests() : CouponsGrainContract(HostKind.Orleans), IOnOrleans;

/// <summary>D6: what is drawn stays drawn, whoever draws and whatever dies.</summary>
public abstract class CouponsGrainContract(HostKind host)
{
    private static readonly ResellerId North = ResellerId.Parse("north");
    private static readonly ResellerId South = ResellerId.Parse("south");

    private readonly ManualClock _clock = new(new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero));

    [HostFact(DisplayName = "D6: resellers that draw at once, and processes after one another, never draw the same coupon")]
    public async Task Nobody_ever_draws_the_same_coupon()
    {
        var journal = new MemoryJournal();
        var drawn = new List<(string Coupon, ResellerId Reseller)>();
        for (var process = 0; process < 3; process++)
        {
            await using var cluster = await GrainHost.Begin(host, journal, _clock);
            var coupons = cluster.Grains.Coupons;
            var draws = await Task.WhenAll(Enumerable.Range(0, 40).Select(draw => Task.Run(async () =>
            {
                var reseller = draw % 2 == 0 ? North : South;
                return (await coupons.Draw(reseller, 1 + draw * 7)).Select(coupon => (coupon, reseller));
            })));
            drawn.AddRange(draws.SelectMany(one => one));

            Assert.Equal(drawn.Count, drawn.Select(one => one.Coupon).Distinct().Count());
            foreach (var (coupon, reseller) in drawn.Where((_, at) => at % 50 == 0)) Assert.Equal(reseller, await coupons.Find(coupon));
        }
    }

    [HostFact]
    public async Task What_is_no_coupon_or_was_not_drawn_is_nobodys()
    {
        await using var cluster = await GrainHost.Begin(host, new MemoryJournal(), _clock);
        var coupons = cluster.Grains.Coupons;
        Assert.Null(await coupons.Find("CDFH2345"));
        var drawn = (await coupons.Draw(North, 3))[1];

        Assert.Equal(North, await coupons.Find(drawn));
        foreach (var none in (string[])["", "CDFH234", "CDFH23456", "cdfh2345", "AEIOU010", drawn[..7] + "-"]) Assert.Null(await coupons.Find(none));
    }

    [HostFact]
    public async Task Draws_out_of_bounds_are_refused_and_draw_nothing()
    {
        await using var cluster = await GrainHost.Begin(host, new MemoryJournal(), _clock);

        foreach (var count in (int[])[0, -1, 10_001])
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => cluster.Grains.Coupons.Draw(North, count));
        Assert.Equal(10_000, (await cluster.Grains.Coupons.Draw(North, 10_000)).Length);
    }

    [HostFact(DisplayName = "D6: a caller that guesses is turned away before anything is looked up")]
    public async Task Guesses_are_throttled_and_what_is_right_costs_nothing()
    {
        await using var cluster = await GrainHost.Begin(host, new MemoryJournal(), _clock);
        var coupons = cluster.Grains.Coupons;
        var good = (await coupons.Draw(North, 1))[0];
        for (var right = 0; right < 30; right++)
        {
            var tried = await coupons.Try("tenant/acme", good);
            Assert.Equal((North, (TimeSpan?)null), (tried.Reseller, tried.RetryAfter));
            await coupons.GiveBack("tenant/acme", tried.Taken!.Value);
        }

        for (var wrong = 0; wrong < 10; wrong++) Assert.Equal((null, null), await Tried(wrong == 0 ? "" : "CDFH2345"));

        var turnedAway = await coupons.Try("tenant/acme", good);
        Assert.Equal((null, 1L), (turnedAway.Reseller, turnedAway.TurnedAway));
        Assert.InRange(turnedAway.RetryAfter!.Value, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(6));
        Assert.Null(turnedAway.Taken);
        Assert.Equal(North, (await coupons.Try("tenant/other", good)).Reseller);

        async Task<(ResellerId?, TimeSpan?)> Tried(string coupon)
        {
            var tried = await coupons.Try("tenant/acme", coupon);
            return (tried.Reseller, tried.RetryAfter);
        }
    }

    [Fact(DisplayName = "D6: a look-up that fails costs no try")]
    public async Task A_look_up_that_fails_costs_no_try()
    {
        var disk = new SimulatedJournal { FlushesAtOnce = true };
        var good = "";
        await using (var first = new SimulatedHost(disk, _clock)) good = (await new CouponsGrain("coupons", first.Runtime).Draw(North, 1))[0];
        await using var host = new SimulatedHost(disk, _clock);
        var coupons = new CouponsGrain("coupons", host.Runtime);

        disk.IsReadable = false;
        for (var again = 0; again < 30; again++)
            await Assert.ThrowsAsync<JournalUnavailableException>(() => coupons.Try("tenant/acme", good));

        disk.IsReadable = true;
        Assert.Equal(North, (await coupons.Try("tenant/acme", good)).Reseller);
    }
}
