using System.Buffers.Text;
using System.Net;
using System.Text.Json;
using MeteringCluster.Audit;
using MeteringCluster.Licensing;
using MeteringCluster.Tests.Kit;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MeteringCluster.Tests.Integration;

/// <summary>D3, D18: what is seen over HTTP of seats that were given beside the licence's own.</summary>
public sealed class SeatGrantHttpTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private static readonly DateTimeOffset Later = new(2036, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact(DisplayName = "D3, A8: the licence says its own seats and the granted ones, and the counters both together")]
    public async Task Own_and_granted_seats_stand_apart()
    {
        var tenant = await CreateTenant();
        using var before = await server.Get($"{tenant.Path}/license", tenant.ServerKey);
        Assert.Equal("""{"seats":2,"mode":"concurrent"}""", Pool(await ServerFixture.Json(before), "viewer").GetRawText());

        await Give(tenant, new SeatGrant("coupon/AAAAAAAA", 1, "viewer", 3, true, Later));
        await Give(tenant, new SeatGrant("coupon/BBBBBBBB", 1, "screen", 4, true, Later));

        using var after = await server.Get($"{tenant.Path}/license", tenant.ServerKey);
        Assert.NotEqual(before.Headers.ETag, after.Headers.ETag);
        var license = await ServerFixture.Json(after);
        Assert.Equal("""{"seats":2,"mode":"concurrent","grantedSeats":3,"totalSeats":5}""", Pool(license, "viewer").GetRawText());
        Assert.Equal("""{"seats":0,"mode":"concurrent","grantedSeats":4,"totalSeats":4}""", Pool(license, "screen").GetRawText());
        Assert.Equal("""{"seats":1,"mode":"named"}""", Pool(license, "full").GetRawText());
        Assert.Equal((5, 5), Counted(await Get($"{tenant.Path}/seats", tenant.ServerKey), "viewer"));
        Assert.Equal((5, 5), Counted(await Get($"{tenant.Path}/license/overview", tenant.AdminKey), "viewer"));
        Assert.Equal((5, 4), (await SignedSeats(tenant, "viewer"), await SignedSeats(tenant, "screen")));

        using var patched = await server.Send(
            HttpMethod.Patch, $"{tenant.Path}/license", server.OperatorKey, """{"pools":{"viewer":{"seats":1},"screen":{"seats":2}}}""");
        license = await ServerFixture.Json(patched);
        Assert.Equal("""{"seats":1,"mode":"concurrent","grantedSeats":3,"totalSeats":4}""", Pool(license, "viewer").GetRawText());
        Assert.Equal("""{"seats":2,"mode":"concurrent","grantedSeats":4,"totalSeats":6}""", Pool(license, "screen").GetRawText());
    }

    [Fact(DisplayName = "D18: the sessions opened last end with their seats, and their heartbeat says so")]
    public async Task Sessions_end_with_their_seats()
    {
        var tenant = await CreateTenant();
        await Give(tenant, new SeatGrant("coupon/AAAAAAAA", 1, "viewer", 1, true, Later));
        var sessions = new List<string>();
        foreach (var user in new[] { "ann", "bob", "cid" }) sessions.Add(await Open(tenant, user));

        await Give(tenant, new SeatGrant("coupon/AAAAAAAA", 2, "viewer", 1, false, Later));

        using var beats = await server.Post(
            $"{tenant.Path}/sessions/heartbeats", tenant.ServerKey, $$"""{"ids":["{{sessions[0]}}","{{sessions[2]}}"]}""");
        var outcomes = (await ServerFixture.Json(beats)).GetProperty("results").EnumerateArray();
        Assert.Equal(["renewed", "ended"], outcomes.Select(result => result.GetProperty("outcome").GetString()));
        using var refused = await server.Post($"{tenant.Path}/sessions", tenant.ServerKey, Session("dan"));
        var problem = await ServerFixture.Problem(refused, 409, "seat-limit-reached");
        Assert.Equal((2, 2), (problem.GetProperty("seats").GetInt32(), problem.GetProperty("held").GetInt32()));

        // Nobody asked over HTTP, but the grant said on whose behalf.
        await Give(tenant, new SeatGrant("coupon/AAAAAAAA", 3, "viewer", 1, true, Later, new Origin("key-7", "req-7")));
        var line = (await Get($"{tenant.Path}/audit?action=seat.grant", tenant.AdminKey)).GetProperty("items")[0];
        Assert.Equal(("key-7", "coupon/AAAAAAAA"), (line.GetProperty("keyId").GetString(), line.GetProperty("about").GetProperty("grant").GetString()));
    }

    [Fact(DisplayName = "D3: the grants are listed page by page")]
    public async Task Grants_are_listed_page_by_page()
    {
        var tenant = await CreateTenant();
        for (var n = 0; n < 5; n++) await Give(tenant, new SeatGrant($"coupon/{n}", 1, "viewer", n + 1, n != 1, Later));

        var (ids, cursor) = (new List<string>(), "");
        do
        {
            var page = await Get($"{tenant.Path}/license/grants?limit=2{(cursor.Length > 0 ? $"&cursor={cursor}" : "")}", tenant.AdminKey);
            ids.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!));
            if (ids.Count == 2)
                Assert.Equal(
                    """{"id":"coupon/1","pool":"viewer","seats":2,"on":false,"endsAt":"2036-01-01T00:00:00Z","counts":false}""",
                    page.GetProperty("items")[1].GetRawText());
            cursor = page.TryGetProperty("nextCursor", out var next) ? next.GetString() ?? "" : "";
        }
        while (cursor.Length > 0);

        Assert.Equal(Enumerable.Range(0, 5).Select(n => $"coupon/{n}"), ids);
        using var forbidden = await server.Get($"{tenant.Path}/license/grants", tenant.ServerKey);
        await ServerFixture.Problem(forbidden, 403, "wrong-scope");
        using var bad = await server.Get($"{tenant.Path}/license/grants?cursor=eHg", tenant.AdminKey);
        await ServerFixture.Problem(bad, 400, "invalid-value");
    }

    private Task<TestTenant> CreateTenant() => server.CreateTenant(terms: """
        ,"license":{"start":"2026-01-01T00:00:00Z","end":"2036-01-01T00:00:00Z",
         "pools":{"full":{"seats":1,"mode":"named"},"viewer":{"seats":2,"mode":"concurrent"} } }
        """);

    private async Task Give(TestTenant tenant, SeatGrant grant) => Assert.IsType<LicenseFound>(
        await server.Services.GetRequiredService<IMeteringCluster>().License(TenantId.Parse(tenant.Id)).Grant(grant));

    private async Task<string> Open(TestTenant tenant, string user)
    {
        using var opened = await server.Post($"{tenant.Path}/sessions", tenant.ServerKey, Session(user));
        Assert.Equal(HttpStatusCode.Created, opened.StatusCode);
        return (await ServerFixture.Json(opened)).GetProperty("id").GetString()!;
    }

    private async Task<int> SignedSeats(TestTenant tenant, string pool)
    {
        using var signed = await server.Get($"{tenant.Path}/license/snapshot", tenant.ServerKey);
        var claims = (await signed.Content.ReadAsStringAsync()).Split('.')[1];
        using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(claims));
        return Pool(document.RootElement, pool).GetProperty("seats").GetInt32();
    }

    private async Task<JsonElement> Get(string path, string key)
    {
        using var answer = await server.Get(path, key);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await ServerFixture.Json(answer);
    }

    private static string Session(string user) => $$"""{"user":"{{user}}","userType":"viewer","module":"web"}""";

    private static JsonElement Pool(JsonElement license, string name) => license.GetProperty("pools").GetProperty(name);

    private static (int, int) Counted(JsonElement answer, string pool) =>
        (Pool(answer, pool).GetProperty("licensed").GetInt32(), Pool(answer, pool).GetProperty("remaining").GetInt32());
}
