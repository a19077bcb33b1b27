using System.Text.Json.Nodes;
using Xunit;

namespace MeteringCluster.Tests.Integration;

/// <summary>Usage, credits and holds over HTTP.</summary>
public sealed class UsageTests : UsageServer
{
    private const string Call = """{"id":"call-1","user":"ann","meter":"chat","quantities":{"input_tokens":4808,"output_tokens":10}}""";

    [Fact(DisplayName = "E1: a report counts once, however often it is sent, and its id is not reused")]
    public async Task A_report_counts_once()
    {
        var first = await Report(Call);
        var again = await Report(Call);
        var other = await Report(Call.Replace("4808", "4809", StringComparison.Ordinal), 409);

        Assert.Equal("""{"id":"call-1","outcome":"accepted","credits":0.014574,"remaining":99.985426}""", first.ToJsonString());
        Assert.Equal("""{"id":"call-1","outcome":"duplicate","credits":0.014574,"remaining":99.985426}""", again.ToJsonString());
        Assert.Equal("usage-id-reused", (string?)other["code"]);
        Assert.Equal("0.014574", (await Credits())["used"]!.ToJsonString());
    }

    [Fact(DisplayName = "E5: a batch answers for each of its items, in order")]
    public async Task A_batch_answers_per_item()
    {
        var (_, answer) = await Send(
            HttpMethod.Post, "/v1/tenants/acme/usage?results=all",
            """[{"id":"a","credits":60},{"id":"b","credits":50},{"id":"c","credits":40},{"id":"a","credits":60},{"id":"d","credits":0.000001}]""");

        var outcomes = answer["results"]!.AsArray().Select(line => ((string?)line!["id"], (string?)line["outcome"], (string?)line["code"]));
        Assert.Equal(
            [("a", "accepted", null), ("b", "refused", "credit-limit-reached"), ("c", "accepted", null), ("a", "duplicate", null),
                ("d", "refused", "credit-limit-reached")],
            outcomes);
        Assert.Equal((2, 1, 2), ((int)answer["accepted"]!, (int)answer["duplicates"]!, (int)answer["refused"]!));
        Assert.Equal("0", answer["credits"]!["remaining"]!.ToJsonString());
    }

    [Fact]
    public async Task CloudEvents_count_like_the_compact_form()
    {
        const string one = """
            {"specversion":"1.0","id":"e1","source":"/gateway","type":"chat","subject":"ann","time":"2026-03-10T11:59:00Z",
             "datacontenttype":"application/json","traceparent":"00-abc","data":{"input_tokens":1000000,"model":"m-1","seconds":1.25}}
            """;
        var single = await Report(one, type: "application/cloudevents+json; charset=utf-8");
        var batch = await Report($$"""[{{one}}, {"specversion":"1.0","id":"e2","source":"/gateway","type":"any","data":{"credits":2.5} }]""",
            type: "application/cloudevents-batch+json");
        var (response, binary) = await Send(
            HttpMethod.Post, "/v1/tenants/acme/usage", """{"output_tokens":1000000}""", "application/json",
            ("ce-specversion", "1.0"), ("ce-id", "e3"), ("ce-source", "/gateway"), ("ce-type", "chat"), ("ce-subject", "J%C3%BCrgen"));

        Assert.Equal(("accepted", "3"), ((string?)single["outcome"], single["credits"]!.ToJsonString()));
        Assert.Equal((1, 1), ((int)batch["accepted"]!, (int)batch["duplicates"]!));
        Assert.Equal((200, "15"), ((int)response.StatusCode, binary["credits"]!.ToJsonString()));
        var users = await Get("/v1/tenants/acme/usage?groupBy=user");
        Assert.Equal(["", "Jürgen", "ann"], users["rows"]!.AsArray().Select(row => (string?)row!["user"]));
    }

    [Fact]
    public async Task A_quoted_header_of_a_CloudEvent_names_the_same_event()
    {
        async Task<JsonNode> Binary(string id) => (await Send(
            HttpMethod.Post, "/v1/tenants/acme/usage", """{"input_tokens":1000}""", "application/json",
            ("ce-specversion", "1.0"), ("ce-id", id), ("ce-source", "/gateway"), ("ce-type", "chat"))).Body;

        var plain = await Binary("a-1");
        var quoted = await Binary("\"a\\-1\"");

        Assert.Equal(("accepted", "duplicate"), ((string?)plain["outcome"], (string?)quoted["outcome"]));
    }

    [Theory]
    [InlineData("""{"specversion":"0.3","id":"e","source":"/s","type":"chat","data":{"input_tokens":1}}""", "specversion-unsupported")]
    [InlineData("""{"id":"e","source":"/s","type":"chat","data":{"input_tokens":1}}""", "missing-member")]
    [InlineData("""{"specversion":"1.0","id":"e","type":"chat","data":{"input_tokens":1}}""", "missing-member")]
    [InlineData("""{"specversion":"1.0","id":"e","source":"/s","type":"chat","data_base64":"eA=="}""", "unknown-member")]
    [InlineData("""{"specversion":"1.0","id":"e","source":"/s","type":"chat","data":{"input_tokens":"many"}}""", "amount-not-whole")]
    [InlineData("""{"specversion":"1.0","id":"e","source":"/s","type":"chat","data":{"model":"m"}}""", "amount-zero")]
    [InlineData("""{"specversion":"1.0","id":"e","source":"/s","type":"chat"}""", "amount-missing")]
    [InlineData("""{"specversion":"1.0","id":"e","source":"/s","type":"chat","datacontenttype":"text/xml","data":{"input_tokens":1}}""", "datacontenttype-unsupported")]
    public async Task A_CloudEvent_that_is_none_is_refused(string item, string code) =>
        Assert.Equal(code, (string?)(await Report(item, 400, "application/cloudevents+json"))["code"]);

    [Fact]
    public async Task Many_tenants_are_reported_in_one_request()
    {
        await Send(HttpMethod.Post, "/v1/tenants", """{"id":"beta","name":"Beta","credits":{"base":10}}""");

        var (_, answer) = await Send(
            HttpMethod.Post, "/v1/usage",
            """[{"tenant":"acme","id":"x","credits":1},{"tenant":"beta","id":"x","credits":2},{"tenant":"none","id":"x","credits":3},{"id":"y","credits":1}]""");

        Assert.Equal((2, 2), ((int)answer["accepted"]!, (int)answer["refused"]!));
        Assert.Equal(["unknown-tenant", "missing-member"], answer["results"]!.AsArray().Select(line => (string?)line!["code"]));
        Assert.Equal(("1", "2"), (answer["credits"]!["acme"]!["used"]!.ToJsonString(), answer["credits"]!["beta"]!["used"]!.ToJsonString()));
    }

    [Fact(DisplayName = "E7, E8, A13: the period rolls at its instant, and late events go to their own period within the grace")]
    public async Task The_period_rolls_at_its_instant()
    {
        var end = new DateTimeOffset(2026, 3, 15, 0, 0, 0, TimeSpan.Zero);
        await Report("""{"id":"before","credits":100}""");
        Assert.Equal("2026-03-15T00:00:00Z", (string?)(await Credits())["resetsAt"]);

        Clock.MoveTo(end - TimeSpan.FromTicks(1));
        await Report("""{"id":"last","credits":1}""", 402);
        Clock.MoveTo(end);
        await Report("""{"id":"first","credits":1}""");

        Assert.Equal(("1", "2026-03-15T00:00:00Z"), ((await Credits())["used"]!.ToJsonString(), (string?)(await Credits())["periodStart"]));
        var full = await Report("""{"id":"late","credits":1,"time":"2026-03-14T23:59:59.9999999Z"}""", 402);
        AssertOfTheFirstPeriod(full);
        var batch = await Report("""[{"id":"now","credits":1},{"id":"late","credits":1,"time":"2026-03-14T23:59:59Z"}]""");
        AssertOfTheFirstPeriod(Assert.Single(batch["results"]!.AsArray(), line => (string?)line!["outcome"] == "refused")!);
        Assert.Equal("closing", (string?)(await Get("/v1/tenants/acme/credits?period=2026-03-14T00:00:00Z"))["state"]);

        Clock.MoveTo(end + TimeSpan.FromHours(1));
        var late = await Report("""{"id":"too-late","credits":0.1,"time":"2026-03-14T23:00:00Z"}""", 409);
        Assert.Equal("usage-time-too-early", (string?)late["code"]);
        Assert.Equal("closed", (string?)(await Get("/v1/tenants/acme/credits?period=2026-03-14T00:00:00Z"))["state"]);
        Assert.Equal("2026-03-15T00:00:00Z", (string?)late["openSince"]);

        // E10: one answer tells of one period.
        static void AssertOfTheFirstPeriod(JsonNode refusal) => Assert.Equal(
            ("0", "100", "2026-02-15T00:00:00Z", "2026-03-15T00:00:00Z",
                "The item costs 1 credits; 0 of 100 remain of the billing period from 2026-02-15T00:00:00Z until 2026-03-15T00:00:00Z."),
            (refusal["remaining"]!.ToJsonString(), refusal["available"]!.ToJsonString(), (string?)refusal["periodStart"], (string?)refusal["resetsAt"],
                (string?)refusal["detail"]));
    }

    [Fact(DisplayName = "E1: a report without a time, sent again just after the period's end, is not counted twice")]
    public async Task A_timeless_report_is_not_counted_twice_around_the_end()
    {
        Clock.MoveTo(new DateTimeOffset(2026, 3, 14, 23, 59, 59, TimeSpan.Zero));
        await Report(Call);
        Clock.Advance(TimeSpan.FromSeconds(2));

        var again = await Report(Call);
        var other = await Report(Call.Replace("4808", "4809", StringComparison.Ordinal), 409);
        var batch = await Report($$"""[{{Call}},{"id":"new","credits":1},{"id":"old","credits":2,"time":"2026-03-14T10:00:00Z"}]""");

        Assert.Equal("duplicate", (string?)again["outcome"]);
        Assert.Equal("usage-id-reused", (string?)other["code"]);
        Assert.Equal((2, 1), ((int)batch["accepted"]!, (int)batch["duplicates"]!));
        Assert.Equal("1", (await Credits())["used"]!.ToJsonString());
        Assert.Equal("2.014574", (await Get("/v1/tenants/acme/credits?period=2026-03-14T00:00:00Z"))["used"]!.ToJsonString());
    }

    [Fact(DisplayName = "E4: a hold keeps credits free, settles for less or more, is released, and expires")]
    public async Task Holds_reserve_settle_release_and_expire()
    {
        var (created, hold) = await Hold("""{"id":"h1","credits":60,"user":"ann","meter":"chat"}""");
        var (repeated, _) = await Hold("""{"id":"h1","credits":60,"user":"ann","meter":"chat"}""");
        var (reused, _) = await Hold("""{"id":"h1","credits":61,"user":"ann","meter":"chat"}""");
        var (above, problem) = await Hold("""{"id":"h2","credits":41}""");
        Assert.Equal((201, 200, 409, 402), ((int)created.StatusCode, (int)repeated.StatusCode, (int)reused.StatusCode, (int)above.StatusCode));
        Assert.Equal("40", problem["remaining"]!.ToJsonString());
        Assert.Equal(("60", "2026-03-10T12:05:00Z"), (hold["balance"]!["held"]!.ToJsonString(), (string?)hold["expiresAt"]));

        var (_, settled) = await Send(HttpMethod.Post, "/v1/tenants/acme/credits/holds/h1/settle", """{"credits":12.5}""");
        Assert.Equal(("settled", "12.5", "87.5"), ((string?)settled["status"], settled["charged"]!.ToJsonString(), settled["balance"]!["remaining"]!.ToJsonString()));

        await Hold("""{"id":"h3","credits":10}""");
        var (released, _) = await Send(HttpMethod.Delete, "/v1/tenants/acme/credits/holds/h3");
        Assert.Equal(200, (int)released.StatusCode);

        await Hold("""{"id":"h4","credits":10,"ttl":"00:00:30"}""");
        Clock.Advance(TimeSpan.FromSeconds(30));
        var (expired, gone) = await Send(HttpMethod.Post, "/v1/tenants/acme/credits/holds/h4/settle", """{"credits":1}""");
        Assert.Equal((409, "hold-expired"), ((int)expired.StatusCode, (string?)gone["code"]));
        Assert.Equal(("0", "87.5"), ((await Credits())["held"]!.ToJsonString(), (await Credits())["remaining"]!.ToJsonString()));
    }

    [Theory]
    [InlineData("""{"credits":1}""", "id")]
    [InlineData("""{"id":"h"}""", "credits")]
    [InlineData("""{"id":"h","credits":0}""", "credits")]
    [InlineData("""{"id":"h","credits":1,"ttl":"00:00:00"}""", "ttl")]
    [InlineData("""{"id":"h","credits":1,"ttl":"2.00:00:00"}""", "ttl")]
    public async Task A_hold_outside_its_bounds_is_refused(string body, string field)
    {
        var (response, problem) = await Hold(body);

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Equal(field, (string?)problem["errors"]![0]!["field"]);
    }

    [Fact]
    public async Task Usage_is_summed_by_window_and_group_and_paged()
    {
        await Report("""
            [{"id":"1","user":"ann","time":"2026-03-09T10:15:00Z","meter":"chat","quantities":{"input_tokens":10}},
             {"id":"2","user":"bob","time":"2026-03-09T10:45:00Z","meter":"chat","quantities":{"input_tokens":20,"output_tokens":1}},
             {"id":"3","user":"ann","time":"2026-03-10T11:00:00Z","meter":"export","quantity":2},
             {"id":"4","time":"2026-02-20T11:00:00Z","credits":0.5}]
            """);

        var hours = await Get("/v1/tenants/acme/usage?window=hour&groupBy=user&from=2026-03-09T00:00:00Z");
        var months = await Get("/v1/tenants/acme/usage?window=month&from=2026-01-20T00:00:00Z");
        var meters = await Get("/v1/tenants/acme/usage?groupBy=meter&user=ann&from=2026-01-20T00:00:00Z");

        Assert.Equal(["ann", "bob", "ann"], hours["rows"]!.AsArray().Select(row => (string?)row!["user"]));
        Assert.Equal([1, 3], months["rows"]!.AsArray().Select(row => (int)row!["events"]!));
        Assert.Equal(["chat", "export"], meters["rows"]!.AsArray().Select(row => (string?)row!["meter"]));
        Assert.Equal("""{"input_tokens":10}""", Units(meters["rows"]![0]!));

        var first = await Get("/v1/tenants/acme/usage?window=hour&groupBy=user&limit=2&from=2026-03-09T00:00:00Z");
        var rest = await Get($"/v1/tenants/acme/usage?window=hour&groupBy=user&limit=2&from=2026-03-09T00:00:00Z&cursor={first["nextCursor"]}");
        Assert.Equal((2, 1), (first["rows"]!.AsArray().Count, rest["rows"]!.AsArray().Count));
        Assert.Null(rest["nextCursor"]);
    }

    [Fact(DisplayName = "A17: a lowered base refuses further usage at once and loses nothing")]
    public async Task A_lowered_base_holds_at_once()
    {
        await Report("""{"id":"a","credits":80}""");
        await Send(HttpMethod.Patch, "/v1/tenants/acme/credits/terms", """{"base":50}""");

        var refused = await Report("""{"id":"b","credits":1}""", 402);
        Assert.Equal(("80", "0"), ((await Credits())["used"]!.ToJsonString(), refused["remaining"]!.ToJsonString()));

        await Send(HttpMethod.Patch, "/v1/tenants/acme/credits/terms", """{"base":81}""");
        await Report("""{"id":"b","credits":1}""");
        Assert.Equal("81", (await Credits())["used"]!.ToJsonString());
    }

    [Fact]
    public async Task A_settlement_beyond_the_cap_is_refused_unless_the_policy_lets_it()
    {
        await Report("""{"id":"a","credits":90}""");
        await Hold("""{"id":"h","credits":5}""");
        const string settle = "/v1/tenants/acme/credits/holds/h/settle";

        var (refused, _) = await Send(HttpMethod.Post, settle, """{"credits":10.5}""");
        await Send(HttpMethod.Patch, "/v1/tenants/acme/credits/terms", """{"settleOverCap":"allow"}""");
        var (allowed, hold) = await Send(HttpMethod.Post, settle, """{"credits":10.5}""");

        Assert.Equal((402, 200), ((int)refused.StatusCode, (int)allowed.StatusCode));
        Assert.Equal(("100.5", "0"), (hold["balance"]!["used"]!.ToJsonString(), hold["balance"]!["remaining"]!.ToJsonString()));
    }

    [Fact]
    public async Task A_changed_rate_card_holds_from_five_minutes_later_on()
    {
        await Send(HttpMethod.Patch, "/v1/tenants/acme/credits/terms", """{"rateCard":{"chat":{"input_tokens":6}}}""");
        var now = await Report("""{"id":"a","meter":"chat","quantities":{"input_tokens":1000000}}""");
        Clock.Advance(TimeSpan.FromMinutes(5));
        var later = await Report("""{"id":"b","meter":"chat","quantities":{"input_tokens":1000000}}""");
        var again = await Report("""{"id":"a","meter":"chat","quantities":{"input_tokens":1000000}}""");

        Assert.Equal(("3", "6", "3"), (now["credits"]!.ToJsonString(), later["credits"]!.ToJsonString(), again["credits"]!.ToJsonString()));
    }

    [Theory]
    [InlineData("""{"rateCard":{"chat":null}}""", "rateCard.chat")]
    [InlineData("""{"rateCard":{"chat":{}}}""", "rateCard.chat")]
    [InlineData("""{"rateCard":{"":{"input_tokens":1}}}""", "rateCard.")]
    [InlineData("""{"rateCard":{"chat":{"input_tokens":-1}}}""", "rateCard.chat.input_tokens")]
    [InlineData("""{"base":-1}""", "base")]
    [InlineData("""{}""", "base")]
    public async Task A_change_of_terms_outside_its_bounds_is_refused(string body, string field)
    {
        var (response, problem) = await Send(HttpMethod.Patch, "/v1/tenants/acme/credits/terms", body);

        Assert.Equal((400, "invalid-value", field), ((int)response.StatusCode, (string?)problem["code"], (string?)problem["errors"]![0]!["field"]));
    }

    private Task<(HttpResponseMessage Response, JsonNode Body)> Hold(string body) =>
        Send(HttpMethod.Post, "/v1/tenants/acme/credits/holds", body);

    private static string Units(JsonNode row) => row["quantities"]!.ToJsonString();
}
