using System.Net;
using MeteringCluster.Tests.Kit;
using Xunit;

namespace MeteringCluster.Tests.Integration;

/// <summary>Resellers themselves over HTTP (D1, D2, D10).</summary>
public sealed class ResellerTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Signs =
        """
        {"id":"signs","name":"Signs & Co","email":"sales@signs.example","taxId":"DE1","expiringDays":14,
         "address":{"line1":"Weg 1","postalCode":"10115","city":"Berlin","country":"DE"},
         "plans":{"yearly":{"months":12,"usdPerScreen":90.00},"wall":{"months":1,"usdPerScreen":9.50,"pool":"viewer"}}}
        """;

    [Fact]
    public async Task A_reseller_is_created_once_and_shown_with_what_it_sells()
    {
        using var created = await server.Post("/v1/resellers", server.OperatorKey, Signs);
        using var repeated = await server.Post("/v1/resellers", server.OperatorKey, Signs);
        using var other = await server.Post("/v1/resellers", server.OperatorKey, """{"id":"signs","name":"Others"}""");
        using var shown = await server.Get("/v1/resellers/signs", server.OperatorKey);

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal("/v1/resellers/signs", created.Headers.Location!.ToString());
        Assert.Equal(HttpStatusCode.OK, repeated.StatusCode);
        await ServerFixture.Problem(other, 409, "reseller-exists");
        var view = await ServerFixture.Json(shown);
        Assert.Equal("Signs & Co", view.GetProperty("name").GetString());
        Assert.Equal("DE", view.GetProperty("address").GetProperty("country").GetString());
        Assert.Equal(14, view.GetProperty("expiringDays").GetInt32());
        var plans = view.GetProperty("plans");
        Assert.Equal("""{"months":12,"usdPerScreen":90,"pool":"screen"}""", plans.GetProperty("yearly").GetRawText());
        Assert.Equal("viewer", plans.GetProperty("wall").GetProperty("pool").GetString());
        Assert.Equal(
            """{"unused":0,"active":0,"paused":0,"expired":0,"invoiced":0,"paid":0,"deleted":0}""",
            view.GetProperty("licenses").GetRawText());
        Assert.Equal("\"1\"", shown.Headers.ETag!.Tag);
    }

    [Fact]
    public async Task An_account_manager_changes_the_own_profile_and_the_list_shows_the_new_name()
    {
        var reseller = await server.CreateReseller();

        using var changed = await server.Send(
            HttpMethod.Patch, reseller.Path, reseller.Key, """{"name":"Zzz screens","email":"a@b.example","plans":{"weekly":{"months":1,"usdPerScreen":0.5}}}""");
        using var cleared = await server.Send(HttpMethod.Patch, reseller.Path, reseller.Key, """{"email":""}""");
        using var listed = await server.Get("/v1/resellers?query=zZz", server.OperatorKey);

        var view = await ServerFixture.Json(changed);
        Assert.Equal("a@b.example", view.GetProperty("email").GetString());
        Assert.Equal(["weekly"], view.GetProperty("plans").EnumerateObject().Select(plan => plan.Name));
        Assert.Equal("\"2\"", changed.Headers.ETag!.Tag);
        Assert.False((await ServerFixture.Json(cleared)).TryGetProperty("email", out _));
        Assert.Equal(
            reseller.Id, (await ServerFixture.Json(listed)).GetProperty("items").EnumerateArray().Single().GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("/v1/resellers", "a%07", "control")]
    [InlineData("/users", "a%07", "control")]
    [InlineData("/v1/resellers", "", "201")]
    [InlineData("/users", "", "201")]
    [InlineData("/licenses", "a+b+c+d+e+f+g+h+i+j+k+A", "has 11 different words; it may have 10")]
    public async Task What_nobody_can_look_for_is_refused(string path, string query, string detail)
    {
        var reseller = await server.CreateReseller();

        using var answer = await server.Get(
            $"{(path[1] == 'v' ? path : reseller.Path + path)}?query={(query.Length > 0 ? query : new string('a', 201))}", server.OperatorKey);

        var error = Assert.Single((await ServerFixture.Problem(answer, 400, "invalid-value")).GetProperty("errors").EnumerateArray());
        Assert.Equal("query", error.GetProperty("field").GetString());
        Assert.Contains(detail, error.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    // RFC 9110, 13.1.1: the condition is there, and no tag meets it.
    [Theory]
    [InlineData("")]
    [InlineData(",")]
    [InlineData(" , ,")]
    public async Task A_condition_without_a_tag_is_met_by_nothing(string ifMatch)
    {
        var reseller = await server.CreateReseller();
        using var request = new HttpRequestMessage(HttpMethod.Patch, reseller.Path) { Content = new StringContent("""{"expiringDays":3}""", null, "application/json") };
        request.Headers.Authorization = new("Bearer", reseller.Key);
        Assert.True(request.Headers.TryAddWithoutValidation("If-Match", ifMatch));

        using var answer = await server.Client.SendAsync(request);

        await ServerFixture.Problem(answer, 412, "reseller-changed");
    }

    // A reseller must not sell what the operator sells: the seats of its choice would cost the tenant nothing.
    [Fact]
    public async Task Which_pools_a_reseller_sells_is_the_operators_to_say()
    {
        var reseller = await server.CreateReseller();
        const string plans = """{"plans":{"full":{"months":1,"usdPerScreen":1,"pool":"full"}}}""";
        const string cheaper = """{"plans":{"half":{"months":1,"usdPerScreen":0.5,"pool":"full"},"plain":{"months":1,"usdPerScreen":1,"pool":"screen"}}}""";

        using var refused = await server.Send(HttpMethod.Patch, reseller.Path, reseller.Key, plans);
        using var allowed = await server.Send(HttpMethod.Patch, reseller.Path, server.OperatorKey, plans);
        using var sold = await server.Send(HttpMethod.Patch, reseller.Path, reseller.Key, cheaper);

        Assert.Equal("plans.full.pool", (await ServerFixture.Problem(refused, 403, "wrong-scope")).GetProperty("field").GetString());
        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
        Assert.Equal(HttpStatusCode.OK, sold.StatusCode);
    }

    [Fact]
    public async Task Only_an_operator_says_which_tenant_a_user_is_and_takes_it_away_again()
    {
        var reseller = await server.CreateReseller();
        var (tenant, _, _) = await server.CreateTenant();
        const string cafe = """{"name":"Café Nord","email":"nord@cafe.example"}""";
        string Of(string value) => cafe.Replace("}", $",\"tenant\":\"{value}\"}}", StringComparison.Ordinal);

        using var refused = await server.Send(HttpMethod.Put, $"{reseller.Path}/users/cafe", reseller.Key, Of(tenant));
        using var told = await server.Send(HttpMethod.Put, $"{reseller.Path}/users/cafe", server.OperatorKey, Of(tenant));
        using var kept = await server.Send(HttpMethod.Put, $"{reseller.Path}/users/cafe", reseller.Key, cafe);
        using var taken = await server.Send(HttpMethod.Put, $"{reseller.Path}/users/cafe", server.OperatorKey, Of(""));

        await ServerFixture.Problem(refused, 403, "wrong-scope");
        Assert.Equal(HttpStatusCode.Created, told.StatusCode);
        Assert.Equal(tenant, (await ServerFixture.Json(kept)).GetProperty("tenant").GetString());
        Assert.False((await ServerFixture.Json(taken)).TryGetProperty("tenant", out _));
    }

    // Its term would run, and its invoice be paid, for seats that nobody can reach.
    [Fact]
    public async Task Nothing_is_assigned_to_a_user_whose_tenant_was_deleted()
    {
        var reseller = await server.CreateReseller();
        var (tenant, _, _) = await server.CreateTenant();
        using var told = await server.Send(
            HttpMethod.Put, $"{reseller.Path}/users/gone", server.OperatorKey, $$"""{"name":"Gone","email":"g@one.example","tenant":"{{tenant}}"}""");
        using var waiting = await server.Post($"{reseller.Path}/licenses", reseller.Key, """{"plan":"monthly","name":"Hall","quantity":1}""");
        var coupon = (await ServerFixture.Json(waiting)).GetProperty("licenses")[0].GetProperty("id").GetString();
        using var deleted = await server.Send(HttpMethod.Delete, $"/v1/tenants/{tenant}", server.OperatorKey, null);

        using var made = await server.Post(
            $"{reseller.Path}/licenses", reseller.Key, """{"plan":"monthly","name":"Lobby","quantity":1,"user":"gone"}""");
        using var assigned = await server.Send(HttpMethod.Patch, $"{reseller.Path}/licenses/{coupon}", reseller.Key, """{"user":"gone"}""");
        using var renamed = await server.Send(HttpMethod.Patch, $"{reseller.Path}/licenses/{coupon}", reseller.Key, """{"name":"Foyer"}""");

        Assert.Equal(tenant, (await ServerFixture.Problem(made, 409, "user-tenant-deleted")).GetProperty("tenant").GetString());
        await ServerFixture.Problem(assigned, 409, "user-tenant-deleted");
        Assert.Equal(HttpStatusCode.OK, renamed.StatusCode);
    }

    [Fact]
    public async Task Of_two_who_change_the_same_revision_one_is_told_and_without_a_revision_none_is_lost()
    {
        var reseller = await server.CreateReseller();

        var answers = await Task.WhenAll(Enumerable.Range(1, 2).Select(days => Patch($$"""{"expiringDays":{{days}}}""", "\"1\"")));
        var free = await Task.WhenAll(
            Patch("""{"name":"A"}""", null), Patch("""{"taxId":"T"}""", null), Patch("""{"email":"x@y.example"}""", null));
        using var shown = await server.Get(reseller.Path, reseller.Key);

        Assert.Equal([200, 412], answers.Select(answer => (int)answer.StatusCode).Order());
        await ServerFixture.Problem(answers.Single(answer => !answer.IsSuccessStatusCode), 412, "reseller-changed");
        Assert.All(free, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        var view = await ServerFixture.Json(shown);
        Assert.Equal(
            ("A", "T", "x@y.example"),
            (view.GetProperty("name").GetString(), view.GetProperty("taxId").GetString(), view.GetProperty("email").GetString()));
        foreach (var answer in answers.Concat(free)) answer.Dispose();

        async Task<HttpResponseMessage> Patch(string json, string? ifMatch)
        {
            using var request = new HttpRequestMessage(HttpMethod.Patch, reseller.Path) { Content = new StringContent(json, null, "application/json") };
            request.Headers.Authorization = new("Bearer", reseller.Key);
            if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
            return await server.Client.SendAsync(request);
        }
    }

    [Fact]
    public async Task A_deleted_reseller_and_its_keys_are_gone_at_once_and_its_id_stays_taken()
    {
        var reseller = await server.CreateReseller("gone");

        using var before = await server.Get(reseller.Path, reseller.Key);
        using var deleted = await server.Send(HttpMethod.Delete, reseller.Path, server.OperatorKey);
        using var again = await server.Send(HttpMethod.Delete, reseller.Path, server.OperatorKey);
        using var byKey = await server.Get(reseller.Path, reseller.Key);
        using var byOperator = await server.Get(reseller.Path, server.OperatorKey);
        using var created = await server.Post("/v1/resellers", server.OperatorKey, """{"id":"gone","name":"New"}""");
        using var key = await server.Post("/v1/keys", server.OperatorKey, """{"scope":"reseller","reseller":"gone"}""");

        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NoContent), (deleted.StatusCode, again.StatusCode));
        await ServerFixture.Problem(byKey, 401, "unauthenticated");
        await ServerFixture.Problem(byOperator, 404, "unknown-reseller");
        await ServerFixture.Problem(created, 409, "reseller-deleted");
        await ServerFixture.Problem(key, 404, "unknown-reseller");
    }

    [Theory]
    [InlineData("""{"name":"x"}""", "id")]
    [InlineData("""{"id":"A b","name":"x"}""", "id")]
    [InlineData("""{"id":"x"}""", "name")]
    [InlineData("""{"id":"x","name":"x","email":"nobody"}""", "email")]
    [InlineData("""{"id":"x","name":"x","expiringDays":0}""", "expiringDays")]
    [InlineData("""{"id":"x","name":"x","expiringDays":366}""", "expiringDays")]
    [InlineData("""{"id":"x","name":"x","plans":{"p":{"months":0,"usdPerScreen":1}}}""", "plans.p.months")]
    [InlineData("""{"id":"x","name":"x","plans":{"p":{"months":1}}}""", "plans.p.usdPerScreen")]
    [InlineData("""{"id":"x","name":"x","plans":{"p":{"months":1,"usdPerScreen":-1}}}""", "plans.p.usdPerScreen")]
    [InlineData("""{"id":"x","name":"x","plans":{"p":{"months":1,"usdPerScreen":1,"pool":"A b"}}}""", "plans.p.pool")]
    [InlineData("""{"id":"x","name":"x","plans":{"p":null}}""", "plans.p")]
    [InlineData("""{"id":"x","name":"x","plans":{" p":{"months":1,"usdPerScreen":1}}}""", "plans")]
    [InlineData("""{"id":"x","name":"x","address":{"line1":"Weg","city":"B","country":"de"}}""", "address.country")]
    public async Task What_is_out_of_bounds_is_told_by_its_field(string json, string field)
    {
        using var answer = await server.Post("/v1/resellers", server.OperatorKey, json);

        var problem = await ServerFixture.Problem(answer, 400, "invalid-value");
        Assert.Equal(field, problem.GetProperty("errors")[0].GetProperty("field").GetString());
    }
}
