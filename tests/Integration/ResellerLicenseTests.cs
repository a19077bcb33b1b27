using System.Net;
using System.Text.Json;
using MeteringCluster.Tests.Kit;
using Xunit;

namespace MeteringCluster.Tests.Integration;

/// <summary>A reseller's licences over HTTP (D1 to D11, D17, D18).</summary>
public sealed class ResellerLicenseTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact(DisplayName = "D2, D5, D6, D7: a licence is made with its coupon, shown in every spelling of it and at once in the list")]
    public async Task A_licence_is_made_shown_and_listed()
    {
        var reseller = await server.CreateReseller();
        await PutUser(reseller, "nord", "Café Nord");

        using var made = await server.Post(
            $"{reseller.Path}/licenses", reseller.Key, """{"plan":"yearly","name":"Window","note":"left","quantity":3,"user":"nord"}""");
        using var listed = await server.Get($"{reseller.Path}/licenses", reseller.Key);
        var license = (await ServerFixture.Json(made)).GetProperty("licenses")[0];
        var id = license.GetProperty("id").GetString()!;
        using var shown = await server.Get($"{reseller.Path}/licenses/{id[..4].ToLowerInvariant()}%20-{id[4..]}", reseller.Key);

        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.Equal($"{reseller.Path}/licenses/{id}", made.Headers.Location!.ToString());
        Assert.Equal($"{id[..4]}-{id[4..]}", license.GetProperty("coupon").GetString());
        Assert.Equal(270m, license.GetProperty("amountUsd").GetDecimal());
        Assert.Equal("Café Nord", license.GetProperty("user").GetProperty("name").GetString());
        Assert.Equal(("unused", "unused"), (license.GetProperty("status").GetString(), license.GetProperty("use").GetString()));
        Assert.Equal("\"1\"", shown.Headers.ETag!.Tag);
        Assert.Equal(license.GetRawText(), (await ServerFixture.Json(shown)).GetRawText());
        var page = await ServerFixture.Json(listed);
        Assert.Equal((1, 270m), (page.GetProperty("total").GetInt32(), page.GetProperty("amountUsd").GetDecimal()));
        Assert.Equal(id, page.GetProperty("licenses")[0].GetProperty("id").GetString());
    }

    [Fact(DisplayName = "D4: a licence of a user whose tenant is known is active at once, and the tenant has the screens")]
    public async Task An_assigned_licence_is_active_at_once()
    {
        var reseller = await server.CreateReseller();
        var tenant = await server.CreateTenant();
        await PutUser(reseller, "nord", "Nord");
        using var linked = await server.Send(
            HttpMethod.Put, $"{reseller.Path}/users/nord", server.OperatorKey, $$"""{"name":"Nord","email":"n@n.example","tenant":"{{tenant.Id}}"}""");
        Assert.Equal(HttpStatusCode.OK, linked.StatusCode);

        var license = await Make(reseller, """{"plan":"monthly","name":"Wall","quantity":4,"user":"nord"}""");
        using var seats = await server.Get($"{tenant.Path}/seats", tenant.AdminKey);
        using var deleted = await server.Send(HttpMethod.Delete, Path(reseller, license), reseller.Key);

        Assert.Equal("active", license.GetProperty("status").GetString());
        Assert.Equal(tenant.Id, license.GetProperty("tenant").GetString());
        Assert.True(license.GetProperty("endsAt").GetDateTimeOffset() > license.GetProperty("activatedAt").GetDateTimeOffset());
        Assert.Equal(4, (await ServerFixture.Json(seats)).GetProperty("pools").GetProperty("screen").GetProperty("licensed").GetInt32());
        // D17: refused once a client has used it.
        await ServerFixture.Problem(deleted, 409, "license-used");
    }

    [Fact(DisplayName = "D18: pausing takes the tenant's screens at once, resuming gives them back")]
    public async Task Pausing_stops_and_resuming_goes_on()
    {
        var reseller = await server.CreateReseller();
        var tenant = await server.CreateTenant();
        var license = await Make(reseller, """{"plan":"monthly","name":"Wall","quantity":4}""");
        using var redeemed = await server.Post(
            $"/v1/coupons/{license.GetProperty("coupon").GetString()}/redeem", tenant.AdminKey, "{}");
        Assert.Equal(HttpStatusCode.OK, redeemed.StatusCode);

        using var paused = await server.Send(HttpMethod.Post, $"{Path(reseller, license)}/pause", reseller.Key);
        var whilePaused = await Screens(tenant);
        using var again = await server.Send(HttpMethod.Post, $"{Path(reseller, license)}/pause", reseller.Key);
        using var resumed = await server.Send(HttpMethod.Post, $"{Path(reseller, license)}/resume", reseller.Key);

        Assert.Equal("paused", (await ServerFixture.Json(paused)).GetProperty("status").GetString());
        Assert.Equal(0, whilePaused);
        Assert.Equal(paused.Headers.ETag, again.Headers.ETag);
        Assert.Equal("active", (await ServerFixture.Json(resumed)).GetProperty("status").GetString());
        Assert.Equal(4, await Screens(tenant));
    }

    [Fact(DisplayName = "D17: what nobody has used is deleted, found with status=deleted alone, and refuses commands by its status")]
    public async Task An_unused_licence_is_deleted()
    {
        var reseller = await server.CreateReseller();
        var license = await Make(reseller, """{"plan":"monthly","name":"Wall","quantity":4}""");

        using var deleted = await server.Send(HttpMethod.Delete, Path(reseller, license), reseller.Key);
        using var again = await server.Send(HttpMethod.Delete, Path(reseller, license), reseller.Key);
        using var paused = await server.Send(HttpMethod.Post, $"{Path(reseller, license)}/pause", reseller.Key);
        using var edited = await server.Send(HttpMethod.Patch, Path(reseller, license), reseller.Key, """{"quantity":5}""");

        Assert.Equal("deleted", (await ServerFixture.Json(deleted)).GetProperty("status").GetString());
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal("pause", (await ServerFixture.Problem(paused, 409, "license-status")).GetProperty("command").GetString());
        Assert.Equal("quantity", (await ServerFixture.Problem(edited, 409, "license-status")).GetProperty("field").GetString());
        Assert.Equal(0, (await List(reseller, "")).GetProperty("total").GetInt32());
        Assert.Equal(1, (await List(reseller, "?status=deleted,paid")).GetProperty("total").GetInt32());
    }

    [Fact(DisplayName = "D1: of two account managers who change the same version one is told so")]
    public async Task Of_two_account_managers_one_is_told()
    {
        var reseller = await server.CreateReseller();
        var license = await Make(reseller, """{"plan":"monthly","name":"Wall","quantity":4}""");

        var answers = await Task.WhenAll(Edit("""{"name":"A"}"""), Edit("""{"name":"B"}"""));

        Assert.Equal([200, 412], answers.Select(answer => (int)answer.StatusCode).Order());
        var problem = await ServerFixture.Problem(answers.Single(answer => !answer.IsSuccessStatusCode), 412, "license-changed");
        Assert.Equal(2, problem.GetProperty("version").GetInt32());
        foreach (var answer in answers) answer.Dispose();

        async Task<HttpResponseMessage> Edit(string json)
        {
            using var request = new HttpRequestMessage(HttpMethod.Patch, Path(reseller, license)) { Content = new StringContent(json, null, "application/json") };
            request.Headers.Authorization = new("Bearer", reseller.Key);
            request.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
            return await server.Client.SendAsync(request);
        }
    }

    [Fact(DisplayName = "D9 to D11: filters by user, status and expiry, keyword search, sorting and paging")]
    public async Task Licences_are_filtered_searched_sorted_and_paged()
    {
        var reseller = await server.CreateReseller(profile: ",\"expiringDays\":14");
        await PutUser(reseller, "nord", "Café Nord");
        var soon = TimeProvider.System.GetUtcNow().AddDays(10).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
        var names = new[] { "delta", "alpha", "echo", "bravo", "charlie" };
        foreach (var name in names) await Make(reseller, $$"""{"plan":"monthly","name":"{{name}}","quantity":1}""");
        await Make(reseller, """{"plan":"yearly","name":"zulu","note":"behind the BAR","quantity":7,"user":"nord"}""");
        await Make(reseller, $$"""{"plan":"yearly","name":"yankee","quantity":2,"redeemBy":"{{soon}}"}""");

        Assert.Equal(["zulu"], Names(await List(reseller, "?user=nord")));
        Assert.Equal(6, (await List(reseller, "?user=")).GetProperty("total").GetInt32());
        Assert.Equal(["zulu"], Names(await List(reseller, "?query=bar%20CAF%C3%89")));
        Assert.Equal(["zulu"], Names(await List(reseller, "?query=630.00")));
        Assert.Equal(["yankee"], Names(await List(reseller, "?expiring=soon")));
        Assert.Equal([], Names(await List(reseller, "?withinDays=9")));
        Assert.Equal([], Names(await List(reseller, "?expiring=expired")));
        Assert.Equal(7, (await List(reseller, "?status=unused&status=paid")).GetProperty("total").GetInt32());
        Assert.Equal(45m + 630m + 180m, (await List(reseller, "?limit=1")).GetProperty("amountUsd").GetDecimal());
        var paged = new List<string>();
        for (var cursor = ""; ;)
        {
            var page = await List(reseller, $"?sort=name&limit=2{cursor}");
            paged.AddRange(Names(page));
            if (!page.TryGetProperty("nextCursor", out var next)) break;
            cursor = $"&cursor={next.GetString()}";
        }

        Assert.Equal(["alpha", "bravo", "charlie", "delta", "echo", "yankee", "zulu"], paged);
        Assert.Equal(["zulu", "yankee"], Names(await List(reseller, "?sort=-amount&limit=2")));
    }

    [Theory]
    [InlineData("status=gone", "status")]
    [InlineData("expiring=later", "expiring")]
    [InlineData("expiring=expired&status=paid", "expiring")]
    [InlineData("withinDays=0", "withinDays")]
    [InlineData("withinDays=366", "withinDays")]
    [InlineData("sort=price", "sort")]
    [InlineData("user=A%20b", "user")]
    [InlineData("limit=1001", "limit")]
    [InlineData("cursor=Zm9v", "cursor")]
    public async Task A_question_that_makes_no_sense_is_told_by_its_field(string query, string field)
    {
        var reseller = await server.CreateReseller();

        using var answer = await server.Get($"{reseller.Path}/licenses?{query}", reseller.Key);

        Assert.Equal(field, (await ServerFixture.Problem(answer, 400, "invalid-value")).GetProperty("errors")[0].GetProperty("field").GetString());
    }

    [Theory]
    [InlineData("""{"name":"x","quantity":1}""", "plan")]
    [InlineData("""{"plan":"yearly","quantity":1}""", "name")]
    [InlineData("""{"plan":"yearly","name":"x"}""", "quantity")]
    [InlineData("""{"plan":"yearly","name":"x","quantity":0}""", "quantity")]
    [InlineData("""{"plan":"yearly","name":"x","quantity":10001}""", "quantity")]
    [InlineData("""{"plan":"yearly","name":"x","quantity":1,"count":1001}""", "count")]
    [InlineData("""{"plan":"yearly","name":"x","quantity":1,"user":"A B"}""", "user")]
    [InlineData("""{"plan":"yearly","name":"x","quantity":1,"request":""}""", "request")]
    [InlineData("""{"licenses":[]}""", "licenses")]
    [InlineData("""{"licenses":[null]}""", "licenses[0]")]
    [InlineData("""{"licenses":[{"plan":"yearly","name":"x","quantity":1},{"plan":"yearly","name":"x","quantity":0}]}""", "licenses[1].quantity")]
    [InlineData("""{"name":"x","licenses":[{"plan":"yearly","name":"x","quantity":1}]}""", "name")]
    public async Task A_licence_out_of_bounds_is_told_by_its_field(string json, string field)
    {
        var reseller = await server.CreateReseller();

        using var answer = await server.Post($"{reseller.Path}/licenses", reseller.Key, json);

        Assert.Equal(field, (await ServerFixture.Problem(answer, 400, "invalid-value")).GetProperty("errors")[0].GetProperty("field").GetString());
    }

    [Fact(DisplayName = "D2, D5: a request's name makes its licences once, and all of them or none")]
    public async Task Many_are_made_once_or_not_at_all()
    {
        var reseller = await server.CreateReseller();
        var poor = await server.CreateReseller();
        using var noPlans = await server.Send(HttpMethod.Patch, poor.Path, poor.Key, """{"plans":{}}""");

        using var first = await server.Post(
            $"{reseller.Path}/licenses", reseller.Key, """{"plan":"monthly","name":"x","quantity":1,"count":1000,"request":"r1"}""");
        using var repeat = await server.Post(
            $"{reseller.Path}/licenses", reseller.Key, """{"plan":"monthly","name":"x","quantity":1,"count":1000,"request":"r1"}""");
        using var other = await server.Post(
            $"{reseller.Path}/licenses", reseller.Key, """{"plan":"monthly","name":"y","quantity":1,"request":"r1"}""");
        using var mixed = await server.Post(
            $"{reseller.Path}/licenses", reseller.Key,
            """{"licenses":[{"plan":"monthly","name":"y","quantity":1},{"plan":"daily","name":"y","quantity":1}]}""");
        using var nobody = await server.Post(
            $"{reseller.Path}/licenses", reseller.Key, """{"plan":"monthly","name":"y","quantity":1,"user":"nobody"}""");
        using var sold = await server.Post($"{poor.Path}/licenses", poor.Key, """{"plan":"monthly","name":"y","quantity":1}""");

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (first.StatusCode, repeat.StatusCode));
        Assert.Equal(await Ids(first), await Ids(repeat));
        await ServerFixture.Problem(other, 409, "request-reused");
        var unknown = await ServerFixture.Problem(mixed, 404, "unknown-plan");
        Assert.Equal(["monthly", "yearly"], unknown.GetProperty("plans").EnumerateArray().Select(plan => plan.GetString()));
        await ServerFixture.Problem(nobody, 404, "unknown-user");
        Assert.Contains("nor any other", (await ServerFixture.Problem(sold, 404, "unknown-plan")).GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(1000, (await List(reseller, "?limit=1")).GetProperty("total").GetInt32());

        static async Task<string[]> Ids(HttpResponseMessage answer) =>
            [.. (await ServerFixture.Json(answer)).GetProperty("licenses").EnumerateArray().Select(license => license.GetProperty("id").GetString()!)];
    }

    [Fact(DisplayName = "D2: what an account manager changes is what was given, and an empty text takes away")]
    public async Task What_is_given_is_changed()
    {
        var reseller = await server.CreateReseller();
        await PutUser(reseller, "nord", "Nord");
        var license = await Make(reseller, """{"plan":"monthly","name":"Wall","note":"n","quantity":4,"user":"nord","redeemBy":"2090-01-01T00:00:00Z"}""");

        using var edited = await server.Send(
            HttpMethod.Patch, Path(reseller, license), reseller.Key, """{"plan":"yearly","quantity":2,"note":"","user":"","redeemBy":""}""");
        using var same = await server.Send(HttpMethod.Patch, Path(reseller, license), reseller.Key, """{"plan":"yearly","quantity":2}""");
        using var unknown = await server.Send(HttpMethod.Patch, $"{reseller.Path}/licenses/nothing", reseller.Key, """{"quantity":2}""");

        var view = await ServerFixture.Json(edited);
        Assert.Equal(("yearly", 180m), (view.GetProperty("plan").GetString(), view.GetProperty("amountUsd").GetDecimal()));
        foreach (var gone in new[] { "note", "user", "redeemBy" }) Assert.False(view.TryGetProperty(gone, out _), gone);
        Assert.Equal(edited.Headers.ETag, same.Headers.ETag);
        await ServerFixture.Problem(unknown, 404, "unknown-license");
    }

    [Fact(DisplayName = "D9: users are kept by the reseller, their tenant by operators")]
    public async Task Users_are_kept_and_their_tenant_is_not_the_resellers_to_say()
    {
        var reseller = await server.CreateReseller();
        var tenant = await server.CreateTenant();
        var path = $"{reseller.Path}/users/nord";

        using var created = await server.Send(
            HttpMethod.Put, path, reseller.Key, """{"name":"Nord","email":"n@n.example","language":"de","address":{"line1":"W 1","city":"B","country":"DE"}}""");
        using var taken = await server.Send(
            HttpMethod.Put, path, reseller.Key, $$"""{"name":"Nord","email":"n@n.example","tenant":"{{tenant.Id}}"}""");
        using var nowhere = await server.Send(
            HttpMethod.Put, path, server.OperatorKey, """{"name":"Nord","email":"n@n.example","tenant":"nobodys"}""");
        using var linked = await server.Send(
            HttpMethod.Put, path, server.OperatorKey, $$"""{"name":"Nord","email":"n@n.example","tenant":"{{tenant.Id}}"}""");
        using var renamed = await server.Send(
            HttpMethod.Put, path, reseller.Key, $$"""{"name":"Nord 2","email":"n@n.example","tenant":"{{tenant.Id}}"}""");
        using var bad = await server.Send(HttpMethod.Put, path, reseller.Key, """{"name":"","email":"x","language":"xx"}""");
        using var listed = await server.Get($"{reseller.Path}/users?query={tenant.Id.ToUpperInvariant()}", reseller.Key);

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal("DE", (await ServerFixture.Json(created)).GetProperty("address").GetProperty("country").GetString());
        Assert.Equal("tenant", (await ServerFixture.Problem(taken, 403, "wrong-scope")).GetProperty("field").GetString());
        await ServerFixture.Problem(nowhere, 404, "unknown-tenant");
        Assert.Equal(tenant.Id, (await ServerFixture.Json(linked)).GetProperty("tenant").GetString());
        Assert.Equal(tenant.Id, (await ServerFixture.Json(renamed)).GetProperty("tenant").GetString());
        Assert.Equal(
            ["name", "email", "language"],
            (await ServerFixture.Problem(bad, 400, "invalid-value")).GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("field").GetString()));
        Assert.Equal("Nord 2", (await ServerFixture.Json(listed)).GetProperty("items")[0].GetProperty("name").GetString());

        await Make(reseller, """{"plan":"monthly","name":"Wall","quantity":4,"user":"nord"}""");
        using var inUse = await server.Send(HttpMethod.Delete, path, reseller.Key);
        Assert.Equal(1, (await ServerFixture.Problem(inUse, 409, "user-in-use")).GetProperty("licenses").GetInt32());
        await PutUser(reseller, "sued", "Süd");
        using var removed = await server.Send(HttpMethod.Delete, $"{reseller.Path}/users/sued", reseller.Key);
        using var gone = await server.Get($"{reseller.Path}/users/sued", reseller.Key);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        await ServerFixture.Problem(gone, 404, "unknown-user");
    }

    [Fact(DisplayName = "D1: what was done and what was refused stands in the reseller's audit trail, and in nobody else's")]
    public async Task Decisions_and_refusals_are_looked_up()
    {
        var reseller = await server.CreateReseller();
        var other = await server.CreateReseller();
        var license = await Make(reseller, """{"plan":"monthly","name":"Wall","quantity":4}""");
        using var refused = await server.Post($"{reseller.Path}/licenses", reseller.Key, """{"plan":"daily","name":"Wall","quantity":4}""");
        var request = (await ServerFixture.Problem(refused, 404, "unknown-plan")).GetProperty("requestId").GetString();
        using var byTenantKey = await server.Post($"{reseller.Path}/licenses", (await server.CreateTenant()).AdminKey, "{}");
        Assert.Equal(HttpStatusCode.Forbidden, byTenantKey.StatusCode);

        using var trail = await server.Get($"{reseller.Path}/audit", reseller.Key);
        using var found = await server.Get($"{reseller.Path}/audit?requestId={request}", reseller.Key);
        using var others = await server.Get($"{other.Path}/audit", other.Key);

        var entries = (await ServerFixture.Json(trail)).GetProperty("items").EnumerateArray().ToArray();
        Assert.Equal(
            ["reseller-license.create", "reseller-license.create", "reseller.create"],
            entries.Select(entry => entry.GetProperty("action").GetString()));
        Assert.Equal(["refused", "done", "done"], entries.Select(entry => entry.GetProperty("outcome").GetString()));
        Assert.Equal(license.GetProperty("id").GetString(), entries[1].GetProperty("about").GetProperty("firstCoupon").GetString());
        Assert.Equal(reseller.Key.Split('_')[1], entries[1].GetProperty("keyId").GetString());
        Assert.Equal("unknown-plan", (await ServerFixture.Json(found)).GetProperty("items").EnumerateArray().Single().GetProperty("code").GetString());
        Assert.Equal(1, (await ServerFixture.Json(others)).GetProperty("items").GetArrayLength());
    }

    [Fact(DisplayName = "D1: a reseller's trail names its own keys alone; the operator's shows all")]
    public async Task A_trail_names_the_resellers_own_keys_alone()
    {
        var reseller = await server.CreateReseller();
        const string cafe = """{"name":"Café Nord","email":"nord@cafe.example"}""";
        using var own = await server.Send(HttpMethod.Put, $"{reseller.Path}/users/own", reseller.Key, cafe);
        using var operators = await server.Send(HttpMethod.Put, $"{reseller.Path}/users/operators", server.OperatorKey, cafe);
        Assert.True(own.IsSuccessStatusCode && operators.IsSuccessStatusCode);

        var seen = await Trail(reseller.Key);
        var all = await Trail(server.OperatorKey);

        Assert.Equal([null, reseller.Key.Split('_')[1]], seen.Select(entry => Of(entry, "keyId")));
        Assert.Equal([false, true], seen.Select(entry => Of(entry, "requestId") is not null));
        Assert.Equal([server.OperatorKey.Split('_')[1], reseller.Key.Split('_')[1]], all.Select(entry => Of(entry, "keyId")));

        async Task<JsonElement[]> Trail(string key)
        {
            using var trail = await server.Get($"{reseller.Path}/audit?action=reseller-user.set", key);
            return [.. (await ServerFixture.Json(trail)).GetProperty("items").EnumerateArray()];
        }

        static string? Of(JsonElement entry, string name) => entry.TryGetProperty(name, out var value) ? value.GetString() : null;
    }

    private static string Path(TestReseller reseller, JsonElement license) => $"{reseller.Path}/licenses/{license.GetProperty("id").GetString()}";

    private static IEnumerable<string> Names(JsonElement page) =>
        page.GetProperty("licenses").EnumerateArray().Select(license => license.GetProperty("name").GetString()!);

    private async Task<int> Screens(TestTenant tenant)
    {
        using var seats = await server.Get($"{tenant.Path}/seats", tenant.AdminKey);
        var pools = (await ServerFixture.Json(seats)).GetProperty("pools");
        return pools.TryGetProperty("screen", out var pool) ? pool.GetProperty("licensed").GetInt32() : 0;
    }

    private async Task<JsonElement> List(TestReseller reseller, string query)
    {
        using var answer = await server.Get($"{reseller.Path}/licenses{query}", reseller.Key);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await ServerFixture.Json(answer);
    }

    private async Task<JsonElement> Make(TestReseller reseller, string json)
    {
        using var made = await server.Post($"{reseller.Path}/licenses", reseller.Key, json);
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync());
        return (await ServerFixture.Json(made)).GetProperty("licenses")[0];
    }

    private async Task PutUser(TestReseller reseller, string id, string name)
    {
        using var put = await server.Send(
            HttpMethod.Put, $"{reseller.Path}/users/{id}", reseller.Key, $$"""{"name":"{{name}}","email":"{{id}}@user.example"}""");
        Assert.True(put.IsSuccessStatusCode, await put.Content.ReadAsStringAsync());
    }
}
