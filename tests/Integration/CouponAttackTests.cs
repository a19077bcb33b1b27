using System.Diagnostics;
using System.Net;
using MeteringCluster.Reselling;
using MeteringCluster.Tests.Kit;
using Xunit;
using Xunit.Abstractions;

namespace MeteringCluster.Tests.Integration;

/// <summary>D6, C8: somebody guesses coupons, as fast as the server answers, with a thousand of them alive.</summary>
public sealed class CouponAttackTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Attackers = 4;
    private const int TriesOfGrain = 100_000;
    private const int TriesOverHttp = 100_000;

    private CouponServer _server = null!;
    private string[] _alive = [];
    private HashSet<string> _all = [];

    public async Task InitializeAsync()
    {
        _server = await CouponServer.Start();
        _alive = await _server.Coupons(1_000);
        _all = [.. _alive];
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact(DisplayName = "D6, C8: a hundred thousand guesses over HTTP redeem nothing, are turned away, and are seen with their number")]
    public async Task Guesses_over_HTTP_redeem_nothing_and_are_seen()
    {
        var tenants = await Task.WhenAll(Enumerable.Range(0, Attackers).Select(attacker => _server.Tenant($"attacker-{attacker}")));
        var rightful = await _server.Tenant("rightful");

        var started = Stopwatch.GetTimestamp();
        var attack = Task.WhenAll(tenants.SelectMany((tenant, attacker) => Enumerable.Range(0, 4).Select(
            part => Task.Run(() => Attack(tenant.AdminKey, new Random(100 * attacker + part), TriesOverHttp / Attackers / 4)))));
        // Four tenants use up forty of the thousand tries of all, so nobody else is kept from anything.
        var redeemed = await _server.Redeemed(_alive[0], rightful.AdminKey);
        var answers = (await attack).SelectMany(statuses => statuses).CountBy(status => status).ToDictionary();
        var took = Stopwatch.GetElapsedTime(started);

        output.WriteLine($"{TriesOverHttp:N0} tries over HTTP in {took.TotalSeconds:F1} s: {string.Join(", ", answers.Select(answer => $"{answer.Value} times {(int)answer.Key}"))}.");
        Assert.Equal(
            new() { [HttpStatusCode.NotFound] = 10 * Attackers, [HttpStatusCode.TooManyRequests] = TriesOverHttp - 10 * Attackers }, answers);
        Assert.Equal(5, redeemed.GetProperty("screens").GetInt32());
        foreach (var coupon in _alive[1..]) Assert.False((await _server.North.FindLicense(coupon))!.License.IsUsed);
        foreach (var tenant in tenants) await IsSeen(tenant, TriesOverHttp / Attackers);
        Assert.Empty(await _server.Refusals(rightful));
    }

    [Fact(DisplayName = "D6: a hundred thousand guesses find nothing, and use up what all may try; then the rightful waits")]
    public async Task A_hundred_thousand_guesses_find_nothing()
    {
        var rightful = await _server.Tenant("rightful");
        var coupons = _server.Grains.Coupons;

        var started = Stopwatch.GetTimestamp();
        var tries = await Task.WhenAll(Enumerable.Range(0, 200).Select(attacker => Task.Run(async () =>
        {
            var random = new Random(attacker);
            var lookedAt = 0;
            for (var guess = 0; guess < TriesOfGrain / 200; guess++)
            {
                var answer = await coupons.Try($"tenant/attacker-{attacker}", Guess(random));
                Assert.Null(answer.Reseller);
                if (answer.RetryAfter is null) lookedAt++;
            }

            return lookedAt;
        })));
        var took = Stopwatch.GetElapsedTime(started);

        output.WriteLine($"{TriesOfGrain:N0} tries of the grain in {took.TotalSeconds:F1} s: {tries.Sum()} were looked at.");
        Assert.Equal(1_000, tries.Sum());
        Assert.InRange(tries.Max(), 1, 10);
        var away = await _server.Refused(_alive[0], rightful.AdminKey, 429, "too-many-coupon-tries");
        Assert.Equal(4, away.GetProperty("retryAfterSeconds").GetInt32());
        _server.Clock.Advance(TimeSpan.FromSeconds(4));
        await _server.Redeemed(_alive[0], rightful.AdminKey);
    }

    private async Task<List<HttpStatusCode>> Attack(string key, Random random, int tries)
    {
        var answers = new List<HttpStatusCode>(tries);
        for (var guess = 0; guess < tries; guess++)
        {
            using var answer = await _server.Redeem(Guess(random), key);
            answers.Add(answer.StatusCode);
        }

        return answers;
    }

    // Well formed, and often but one letter off one that is alive.
    private string Guess(Random random)
    {
        while (true)
        {
            var guess = random.GetString(CouponText.Alphabet, CouponText.Length);
            if (random.Next(2) == 0)
            {
                var letters = _alive[random.Next(_alive.Length)].ToCharArray();
                letters[random.Next(letters.Length)] = guess[0];
                guess = new string(letters);
            }

            // Else chance would make some of them right, and the figures others each time.
            if (!_all.Contains(guess)) return guess;
        }
    }

    private async Task IsSeen(TestTenant attacker, int tries)
    {
        var refusals = await _server.Refusals(attacker);
        var turnedAway = refusals.Where(refusal => refusal.Code == "too-many-coupon-tries").ToArray();
        var expected = Enumerable.Range(0, 10).Select(power => (long)Math.Pow(10, power)).Where(number => number <= tries - 10);

        Assert.Equal(10, refusals.Count(refusal => refusal.Code == "coupon-not-redeemable"));
        Assert.Equal(
            expected.Select(number => $"\"turnedAway\":\"{number}\"}}").Order(StringComparer.Ordinal),
            turnedAway.Select(refusal => refusal.About[refusal.About.IndexOf("\"turnedAway\"", StringComparison.Ordinal)..]).Order(StringComparer.Ordinal));
        Assert.Equal(10 + turnedAway.Length, refusals.Count);
    }
}
