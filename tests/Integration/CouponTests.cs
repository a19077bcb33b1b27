using MeteringCluster.Reselling;
using MeteringCluster.Signing;
using MeteringCluster.Tests.Kit;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MeteringCluster.Tests.Integration;

/// <summary>D3, D6: coupons over HTTP: redeemed by tenants, looked up by who sells them, told to nobody else.</summary>
public sealed class CouponTests : IAsyncLifetime
{
    private const string NoCoupon = "CDFH2345";

    private CouponServer _server = null!;
    private TestTenant _acme = null!;
    private TestTenant _other = null!;

    public async Task InitializeAsync()
    {
        _server = await CouponServer.Start();
        _acme = await _server.Tenant("acme");
        _other = await _server.Tenant("other");
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact(DisplayName = "D3: a tenant redeems a coupon, however it writes it, and has the screens once")]
    public async Task A_tenant_redeems_a_coupon_and_has_the_screens_once()
    {
        var coupon = (await _server.Coupons(1, screens: 7))[0];

        var redeemed = await _server.Redeemed($" {coupon[..3].ToLowerInvariant()}-{coupon[3..]} ", _acme.AdminKey);

        Assert.Equal(
            $$"""{"coupon":"{{coupon[..4]}}-{{coupon[4..]}}","tenant":"acme","pool":"screen","screens":7,"activatedAt":"2026-11-10T12:00:00Z","endsAt":"2027-11-10T12:00:00Z","repeated":false}""",
            redeemed.GetRawText());
        Assert.Equal(7, await _server.Screens(_acme));

        _server.Clock.Advance(TimeSpan.FromDays(2));
        var again = await _server.Redeemed(coupon, _acme.AdminKey, """{"tenant":"acme"}""");
        Assert.Equal(redeemed.GetRawText().Replace("false", "true", StringComparison.Ordinal), again.GetRawText());
        Assert.Equal(7, await _server.Screens(_acme));
    }

    [Fact(DisplayName = "D6: whatever is wrong with a coupon, a tenant is told the same, byte for byte")]
    public async Task Whatever_is_wrong_a_tenant_is_told_the_same()
    {
        var coupons = await WrongOnes();

        var told = new HashSet<string>();
        foreach (var (_, coupon) in coupons)
        {
            using var answer = await _server.Redeem(coupon, _acme.AdminKey, requestId: "the-same");
            Assert.Equal(404, (int)answer.StatusCode);
            var headers = answer.Headers.Concat(answer.Content.Headers).Where(header => header.Key != "Date")
                .Select(header => $"{header.Key}: {string.Join(',', header.Value)}");
            told.Add(string.Join('\n', headers) + "\n\n" + await answer.Content.ReadAsStringAsync());
        }

        Assert.Equal(8, coupons.Count);
        var one = Assert.Single(told);
        Assert.Contains("\"code\":\"coupon-not-redeemable\"", one, StringComparison.Ordinal);
        Assert.DoesNotContain("reason", one, StringComparison.Ordinal);
        Assert.Equal(0, await _server.Screens(_acme));
        // Nor does the tenant's own trail tell more.
        var refusals = await _server.Refusals(_acme);
        Assert.Equal(coupons.Select(coupon => $$"""{"coupon":"{{coupon.Coupon}}"}"""), refusals.Select(refusal => refusal.About));
        Assert.Equal(["coupon-not-redeemable"], refusals.Select(refusal => refusal.Code).Distinct());
    }

    [Fact(DisplayName = "D6: an operator is told what is wrong with a coupon, and may try as often as it likes")]
    public async Task An_operator_is_told_what_is_wrong()
    {
        var coupons = await WrongOnes();

        for (var round = 0; round < 3; round++)
            foreach (var (reason, coupon) in coupons)
            {
                var problem = await _server.Refused(coupon, _server.Http.OperatorKey, 404, "coupon-not-redeemable", """{"tenant":"acme"}""");
                Assert.Equal(reason, problem.GetProperty("reason").GetString());
            }

        // They are noted with the tenant, which is told no reason by its trail.
        using var trail = await _server.Http.Get($"{_acme.Path}/audit?code=coupon-not-redeemable", _acme.AdminKey);
        var entries = (await ServerFixture.Json(trail)).GetProperty("items").EnumerateArray().ToArray();
        Assert.Equal(24, entries.Length);
        Assert.Single(entries.Select(entry => entry.GetProperty("detail").GetString()).Distinct());
        Assert.All(entries, entry => Assert.Equal(["coupon"], entry.GetProperty("about").EnumerateObject().Select(fact => fact.Name)));
        Assert.Equal(5, (await _server.Redeemed((await _server.Coupons(1))[0], _server.Http.OperatorKey, """{"tenant":"acme"}""")).GetProperty("screens").GetInt32());
    }

    [Fact(DisplayName = "D6: after ten wrong coupons a tenant is turned away, also with a good one, until a try comes back")]
    public async Task After_ten_wrong_coupons_a_tenant_is_turned_away()
    {
        var good = await _server.Coupons(30);
        for (var right = 0; right < 20; right++) await _server.Redeemed(good[right], _acme.AdminKey);
        for (var right = 0; right < 20; right++) await _server.Redeemed(good[0], _acme.AdminKey);
        for (var wrong = 0; wrong < 10; wrong++) await _server.Refused(wrong % 2 == 0 ? NoCoupon : "nonsense", _acme.AdminKey, 404, "coupon-not-redeemable");

        // Another key of the tenant has no tries of its own.
        foreach (var key in (string[])[_acme.AdminKey, await _server.Http.CreateKey("admin", "acme")])
        {
            using var away = await _server.Redeem(good[20], key);
            var problem = await ServerFixture.Problem(away, 429, "too-many-coupon-tries");
            Assert.Equal(360, problem.GetProperty("retryAfterSeconds").GetInt32());
            Assert.Equal(TimeSpan.FromMinutes(6), away.Headers.RetryAfter!.Delta);
        }

        Assert.Equal(5, (await _server.Redeemed(good[21], _other.AdminKey)).GetProperty("screens").GetInt32());
        _server.Clock.Advance(TimeSpan.FromMinutes(6));
        await _server.Redeemed(good[20], _acme.AdminKey);
        await _server.Redeemed(good[22], _acme.AdminKey);
        await _server.Refused(NoCoupon, _acme.AdminKey, 404, "coupon-not-redeemable");
        await _server.Refused(good[23], _acme.AdminKey, 429, "too-many-coupon-tries");
    }

    [Fact(DisplayName = "D6: a good coupon that cannot be redeemed in an outage costs no try")]
    public async Task An_outage_costs_no_try()
    {
        var disk = new SimulatedJournal { FlushesAtOnce = true };
        await using var server = await CouponServer.Start(disk);
        var (acme, good) = (await server.Tenant("acme"), (await server.Coupons(1))[0]);

        disk.IsWritable = false;
        for (var again = 0; again < 15; again++) await server.Refused(good, acme.AdminKey, 503, "journal-unavailable");
        disk.IsWritable = true;

        Assert.Equal(5, (await server.Redeemed(good, acme.AdminKey)).GetProperty("screens").GetInt32());
        for (var wrong = 0; wrong < 10; wrong++) await server.Refused(NoCoupon, acme.AdminKey, 404, "coupon-not-redeemable");
        await server.Refused(good, acme.AdminKey, 429, "too-many-coupon-tries");
    }

    [Fact(DisplayName = "C8: a tenant's wrong coupons, and the first that were turned away, are in its trail")]
    public async Task Wrong_tries_are_in_the_tenants_trail()
    {
        for (var wrong = 0; wrong < 25; wrong++) (await _server.Redeem(NoCoupon, _acme.AdminKey)).Dispose();
        await _server.Refused(NoCoupon, _acme.ServerKey, 403, "wrong-scope");
        await _server.Refused(NoCoupon, _acme.AdminKey, 400, "malformed-json", "{");

        var refusals = await _server.Refusals(_acme);

        Assert.Equal(
            [.. Enumerable.Repeat("coupon-not-redeemable", 10), "too-many-coupon-tries", "too-many-coupon-tries", "wrong-scope", "malformed-json"],
            refusals.Select(refusal => refusal.Code));
        Assert.Equal(
            [$$"""{"coupon":"{{NoCoupon}}","turnedAway":"1"}""", $$"""{"coupon":"{{NoCoupon}}","turnedAway":"10"}"""],
            refusals.Where(refusal => refusal.Code == "too-many-coupon-tries").Select(refusal => refusal.About));
        Assert.Equal(_acme.AdminKey.Split('_')[1], refusals[0].KeyId);
        Assert.Empty(await _server.Refusals(_other));
    }

    [Fact]
    public async Task Refusals_come_in_their_order_and_cost_a_try_only_where_a_coupon_was_wrong()
    {
        for (var again = 0; again < 12; again++)
        {
            await _server.Refused(NoCoupon, _acme.ServerKey, 403, "wrong-scope");
            await _server.Refused(NoCoupon, _acme.AdminKey, 400, "wrong-type", """{"tenant":7}""");
            await _server.Refused(NoCoupon, _acme.AdminKey, 400, "unknown-member", """{"who":"acme"}""");
            // The tenant comes before the coupon, so that no coupon can be tried on another's account.
            await _server.Refused(NoCoupon, _acme.AdminKey, 404, "unknown-tenant", """{"tenant":"other"}""");
            await _server.Refused(NoCoupon, _acme.AdminKey, 404, "unknown-tenant", """{"tenant":"Nobody!"}""");
        }

        using (var keyless = await _server.Http.Post($"/v1/coupons/{NoCoupon}/redeem", null, "{}")) await ServerFixture.Problem(keyless, 401, "unauthenticated");
        await _server.Refused(NoCoupon, _server.Http.OperatorKey, 404, "unknown-tenant", """{"tenant":"nobody"}""");
        foreach (var body in (string?[])[null, "{}", """{"tenant":null}"""])
        {
            var missing = await _server.Refused(NoCoupon, _server.Http.OperatorKey, 400, "invalid-value", body);
            Assert.Equal("tenant", missing.GetProperty("errors")[0].GetProperty("field").GetString());
        }

        for (var wrong = 0; wrong < 10; wrong++) await _server.Refused(NoCoupon, _acme.AdminKey, 404, "coupon-not-redeemable", "{}");
        await _server.Refused(NoCoupon, _acme.AdminKey, 429, "too-many-coupon-tries");
        await _server.Refused(NoCoupon, _acme.AdminKey, 404, "unknown-tenant", """{"tenant":"other"}""");
    }

    [Fact]
    public async Task An_operator_looks_a_coupon_up_with_all_that_is_behind_it()
    {
        var key = _server.Http.OperatorKey;
        var coupon = (await _server.Coupons(1, redeemBy: CouponServer.Noon.AddDays(30)))[0];
        var shown = CouponText.Show(coupon);
        Assert.Equal(
            $$"""{"coupon":"{{shown}}","reseller":"north","name":"Lobby","plan":"yearly","screens":5,"status":"unused","use":"unused","redeemBy":"2026-12-10T12:00:00Z","redeemable":true}""",
            await Looked(shown.ToLowerInvariant(), key));

        await _server.Redeemed(coupon, _acme.AdminKey);
        Assert.Equal(
            $$"""{"coupon":"{{shown}}","reseller":"north","name":"Lobby","plan":"yearly","screens":5,"status":"active","use":"active","tenant":"acme","redeemedAt":"2026-11-10T12:00:00Z","endsAt":"2027-11-10T12:00:00Z","redeemBy":"2026-12-10T12:00:00Z","redeemable":false,"reason":"used"}""",
            await Looked(coupon, key));

        foreach (var (reason, wrong) in await WrongOnes())
        {
            if (reason == "unknown")
            {
                using var unknown = await _server.Http.Get($"/v1/coupons/{wrong}", key);
                await ServerFixture.Problem(unknown, 404, "unknown-coupon");
                continue;
            }

            var found = await Looked(wrong, key);
            var says = reason == "other-tenant" ? "\"redeemable\":true,\"redeemableBy\":\"other\"}" : $"\"redeemable\":false,\"reason\":\"{reason}\"}}";
            Assert.EndsWith(says, found, StringComparison.Ordinal);
        }

        using var admin = await _server.Http.Get($"/v1/coupons/{coupon}", _acme.AdminKey);
        await ServerFixture.Problem(admin, 403, "wrong-scope");
    }

    [Fact(DisplayName = "D6: a reseller looks its own coupons up, and learns nothing of others, nor by guessing")]
    public async Task A_reseller_looks_its_own_coupons_up_and_no_others()
    {
        var (own, foreign) = (await _server.Http.CreateReseller("own"), await _server.Http.CreateReseller("foreign"));
        var coupon = (await CouponServer.Make(
            _server.Grains.Reseller(ResellerId.Parse("own")), [new NewLicense("yearly", "Lobby", null, 5, null, null)]))[0];
        for (var right = 0; right < 30; right++) Assert.Contains("\"reseller\":\"own\"", await Looked(coupon, own.Key), StringComparison.Ordinal);

        var told = new HashSet<string>();
        for (var wrong = 0; wrong < 10; wrong++)
        {
            var guess = wrong % 3 == 0 ? coupon : wrong % 3 == 1 ? NoCoupon : "nonsense";
            using var unknown = await _server.Http.Get($"/v1/coupons/{guess}", foreign.Key);
            var problem = await ServerFixture.Problem(unknown, 404, "unknown-coupon");
            told.Add(problem.GetRawText().Replace(guess, "it", StringComparison.Ordinal)
                .Replace(problem.GetProperty("requestId").GetString()!, "id", StringComparison.Ordinal));
        }

        Assert.Single(told);
        using var away = await _server.Http.Get($"/v1/coupons/{coupon}", foreign.Key);
        await ServerFixture.Problem(away, 429, "too-many-coupon-tries");
        await Looked(coupon, own.Key);
        using var redeem = await _server.Redeem(coupon, own.Key);
        await ServerFixture.Problem(redeem, 403, "wrong-scope");
    }

    [Fact]
    public async Task A_start_without_the_secret_of_the_coupons_key_is_refused_with_one_line()
    {
        var (secret, previous) = (Secret(1), (SigningSecret?)null);
        await using var server = await ServerFixture.Start(options => (options.Signing.Secret, options.Signing.PreviousSecret) = (secret, previous));
        var coupon = (await Coupons().Draw(ResellerId.Parse("north"), 1))[0];
        await server.Stop();

        (secret, previous) = (Secret(2), null);
        var refused = await Assert.ThrowsAsync<StartRefusedException>(server.StartAgain);
        Assert.Contains("is not the secret that the key of the coupons", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);

        // One start with both is enough.
        previous = Secret(1);
        await server.StartAgain();
        await server.Stop();
        previous = null;
        await server.StartAgain();
        Assert.Equal("north", (await Coupons().Find(coupon))?.Value);

        ICouponsGrain Coupons() => server.Services.GetRequiredService<IMeteringCluster>().Coupons;

        static SigningSecret Secret(byte last) =>
            SigningSecret.TryParse(Convert.ToBase64String([.. new byte[31], last]), out var secret) ? secret : throw new FormatException();
    }

    private async Task<string> Looked(string coupon, string key)
    {
        using var answer = await _server.Http.Get($"/v1/coupons/{coupon}", key);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadAsStringAsync();
    }

    // One of each, and of those that are unknown three kinds.
    private async Task<List<(string Reason, string Coupon)>> WrongOnes()
    {
        var made = await _server.Coupons(3);
        var expired = (await _server.Coupons(1, redeemBy: _server.Clock.GetUtcNow().AddMinutes(1)))[0];
        var foreign = await _server.CouponOf(_other);
        await _server.Redeemed(made[0], _other.AdminKey);
        Assert.IsType<LicenseReady>(await _server.North.PauseLicense(new LicenseCommand(made[1], null)));
        Assert.IsType<LicenseReady>(await _server.North.DeleteLicense(new LicenseCommand(made[2], null)));
        var closed = _server.Grains.Reseller(ResellerId.Parse("south"));
        var gone = await closed.Overview() is null ? NoCoupon
            : (await CouponServer.Make(closed, [new NewLicense("yearly", "Gone", null, 1, null, null)]))[0];
        await closed.Close();
        _server.Clock.Advance(TimeSpan.FromMinutes(1));
        return
        [
            ("unknown", NoCoupon), ("unknown", "nonsense"), ("unknown", gone), ("used", made[0]), ("paused", made[1]), ("expired", expired),
            ("deleted", made[2]), ("other-tenant", foreign),
        ];
    }
}
