using System.Collections.Immutable;
using System.Text.Json;
using MeteringCluster.Api;
using MeteringCluster.Journal;
using MeteringCluster.Reselling;
using MeteringCluster.Tests.Kit;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MeteringCluster.Tests.Integration;

/// <summary>A server with two resellers, whose licences the test makes by their grains.</summary>
internal sealed class CouponServer : IAsyncDisposable
{
    public const string License = """
        ,"license":{"start":"2026-01-01T00:00:00Z","end":"2028-01-01T00:00:00Z","sessionLease":"00:10:00",
         "pools":{"full":{"seats":2,"mode":"named"}}}
        """;

    public static readonly DateTimeOffset Noon = new(2026, 11, 10, 12, 0, 0, TimeSpan.Zero);

    private CouponServer(ServerFixture http) => Http = http;

    public ManualClock Clock { get; private init; } = null!;

    public ServerFixture Http { get; }

    public IMeteringCluster Grains => Http.Services.GetRequiredService<IMeteringCluster>();

    public IResellerGrain North => Grains.Reseller(ResellerId.Parse("north"));

    /// <param name="journal">One whose disk the test holds in its hand; by default one in memory.</param>
    public static async Task<CouponServer> Start(SimulatedJournal? journal = null)
    {
        var clock = new ManualClock(Noon);
        var storage = journal is null ? Storage.InMemory() : new Storage(journal, journal, journal);
        var server = new CouponServer(await ServerFixture.Start(options => (options.Clock, options.OpenStorage) = (clock, _ => storage)))
        {
            Clock = clock,
        };
        foreach (var reseller in (string[])["north", "south"])
            await server.Grains.Reseller(ResellerId.Parse(reseller)).Create(new ResellerProfile(
                reseller, null, null, null, ResellerProfile.DefaultExpiringDays,
                ImmutableSortedDictionary<string, ResellerPlan>.Empty.Add("yearly", new ResellerPlan(12, 1_000, ResellerPlan.DefaultPool))));
        return server;
    }

    public Task<TestTenant> Tenant(string id) => Http.CreateTenant(id, License);

    /// <summary>Makes licences of north that nobody is assigned to.</summary>
    public Task<string[]> Coupons(int count, int screens = 5, DateTimeOffset? redeemBy = null) =>
        Make(North, Enumerable.Repeat(new NewLicense("yearly", "Lobby", null, screens, null, redeemBy), count));

    /// <summary>Makes one that only the user's tenant may redeem.</summary>
    public async Task<string> CouponOf(TestTenant tenant)
    {
        // Assigned before the tenant is known, and so not activated by that.
        Assert.IsType<UserReady>(await North.PutUser(User(null)));
        var coupon = (await Make(North, [new NewLicense("yearly", "Lobby", null, 1, tenant.Id, null)]))[0];
        Assert.IsType<UserReady>(await North.PutUser(User(tenant.Id)));
        return coupon;

        PutUser User(string? of) => new(tenant.Id, "Ann", "ann@example.org", "en", null, null, of);
    }

    public static async Task<string[]> Make(IResellerGrain reseller, IEnumerable<NewLicense> licenses) =>
        [.. Assert.IsType<LicensesMade>(await reseller.CreateLicenses(new CreateLicenses(null, [.. licenses]))).Rows.Select(row => row.License.Coupon)];

    /// <param name="requestId">Given to the request, so that answers can be held against one another byte for byte.</param>
    public async Task<HttpResponseMessage> Redeem(string coupon, string key, string? json = null, string? requestId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/coupons/{Uri.EscapeDataString(coupon)}/redeem");
        request.Headers.Authorization = new("Bearer", key);
        if (requestId is not null) request.Headers.Add(RequestPipeline.RequestIdHeader, requestId);
        if (json is not null) request.Content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        return await Http.Client.SendAsync(request);
    }

    public async Task<JsonElement> Redeemed(string coupon, string key, string? json = null)
    {
        using var answer = await Redeem(coupon, key, json);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await ServerFixture.Json(answer);
    }

    public async Task<JsonElement> Refused(string coupon, string key, int status, string code, string? json = null)
    {
        using var answer = await Redeem(coupon, key, json);
        return await ServerFixture.Problem(answer, status, code);
    }

    /// <summary>How many seats the tenant has in the pool that screens are in.</summary>
    public async Task<int> Screens(TestTenant tenant)
    {
        using var answer = await Http.Get($"{tenant.Path}/seats", tenant.AdminKey);
        return (await ServerFixture.Json(answer)).GetProperty("pools").TryGetProperty(ResellerPlan.DefaultPool, out var pool)
            ? pool.GetProperty("licensed").GetInt32() : 0;
    }

    /// <summary>What the tenant was refused, oldest first.</summary>
    public async Task<List<(string Code, string? KeyId, string About)>> Refusals(TestTenant tenant)
    {
        using var answer = await Http.Get($"{tenant.Path}/audit?outcome=refused&action=coupon.redeem&order=asc&limit=1000", tenant.AdminKey);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return [.. (await ServerFixture.Json(answer)).GetProperty("items").EnumerateArray().Select(entry => (
            entry.GetProperty("code").GetString()!, entry.GetProperty("keyId").GetString(), entry.GetProperty("about").GetRawText()))];
    }

    public ValueTask DisposeAsync() => new(Http.DisposeAsync());
}
