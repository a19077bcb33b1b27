using Xunit;

namespace MeteringCluster.Tests.Integration;

/// <summary>What the credits were at an instant, and the events behind a period, over HTTP (E9).</summary>
public sealed class ExplainHttpTests : UsageServer
{
    [Fact(DisplayName = "E9, E10: what the credits said at an instant is said again later, in the same words")]
    public async Task What_the_credits_said_is_said_again()
    {
        await Report("""{"id":"a","credits":60}""");
        var said = await Credits();
        var at = Clock.GetUtcNow();
        Clock.MoveTo(at.AddDays(2));
        await Report("""{"id":"b","credits":5,"time":"2026-03-10T12:00:00Z"}""");

        var past = await Get($"/v1/tenants/acme/credits?at={at.UtcDateTime:O}");

        Assert.Equal((at.UtcDateTime, 2), ((DateTime)past["at"]!, (int)past["records"]!));
        past.AsObject().Remove("at");
        past.AsObject().Remove("records");
        Assert.Equal(said.ToJsonString(), past.ToJsonString());
        Assert.Equal(65, (int)(await Credits())["used"]!);
    }

    [Theory]
    [InlineData("at=2026-03-10T12:00:01Z", "at lies in the future: it is 2026-03-10T12:00:00.0000000Z.")]
    [InlineData("at=tuesday", "at must be an RFC 3339 instant")]
    [InlineData("at=2026-03-10T12:00:00Z&period=2026-03-10T12:00:00Z", "at and period exclude each other")]
    public async Task An_instant_that_cannot_be_explained_is_refused(string query, string why)
    {
        var (response, problem) = await Send(HttpMethod.Get, $"/v1/tenants/acme/credits?{query}");

        Assert.Equal((400, "invalid-value"), ((int)response.StatusCode, (string?)problem["code"]));
        Assert.StartsWith(why, (string?)problem["detail"]);
    }

    [Fact]
    public async Task Before_it_was_created_a_tenant_had_no_credits()
    {
        var (response, problem) = await Send(HttpMethod.Get, "/v1/tenants/acme/credits?at=2026-03-10T11:59:59Z");

        Assert.Equal((404, "before-tenant"), ((int)response.StatusCode, (string?)problem["code"]));
        Assert.Equal("There was no tenant 'acme' at 2026-03-10T11:59:59.0000000Z.", (string?)problem["detail"]);
    }

    [Fact(DisplayName = "E9: the events of a period come page by page and to what is used")]
    public async Task Events_come_page_by_page()
    {
        await Report("""[{"id":"a","user":"ann","credits":1.5},{"id":"b","source":"s","time":"2026-03-09T00:00:00Z","meter":"export","quantity":2}]""");
        await Report("""{"specversion":"1.0","id":"c","source":"/s","type":"export","data":{"quantity":1,"note":"x"}}""", type: "application/cloudevents+json");
        await Send(HttpMethod.Post, "/v1/tenants/acme/credits/holds", """{"id":"h","credits":9}""");
        await Send(HttpMethod.Post, "/v1/tenants/acme/credits/holds/h/settle", """{"credits":0.000001}""");

        var first = await Get("/v1/tenants/acme/usage/events?limit=3");
        // The period has ended by the second page, and the list goes on in it.
        Clock.MoveTo(Clock.GetUtcNow().AddDays(30));
        var second = await Get($"/v1/tenants/acme/usage/events?limit=3&cursor={(string?)first["nextCursor"]}");

        var events = first["events"]!.AsArray().Concat(second["events"]!.AsArray()).ToList();
        Assert.Equal(["a", "b", "c", "h"], events.Select(one => (string?)one!["id"]));
        Assert.Null(second["nextCursor"]);
        Assert.Equal(
            """{"id":"b","source":"s","time":"2026-03-09T00:00:00Z","recordedAt":"2026-03-10T12:00:00Z","record":2,"meter":"export","quantities":{"quantity":2},"credits":0.1}""",
            events[1]!.ToJsonString());
        Assert.Equal("""{"quantity":1,"note":"x"}""", events[2]!["dimensions"]!.ToJsonString());
        Assert.Equal("urn:metering:hold", (string?)events[3]!["source"]);
        var used = (await Get("/v1/tenants/acme/credits?period=2026-03-10T12:00:00Z"))["used"]!;
        Assert.Equal((decimal)used, events.Sum(one => (decimal)one!["credits"]!));
    }

    [Theory]
    [InlineData("user=ann", "a")]
    [InlineData("user=", "b c")]
    [InlineData("meter=export", "b c")]
    [InlineData("from=2026-03-10T12:00:00Z", "a c")]
    [InlineData("to=2026-03-10T12:00:00Z", "b")]
    [InlineData("period=2026-02-01T00:00:00Z", "")]
    public async Task Events_are_narrowed_down(string query, string ids)
    {
        await Report("""[{"id":"a","user":"ann","credits":1},{"id":"b","time":"2026-03-09T00:00:00Z","meter":"export","quantity":2},{"id":"c","meter":"export","quantity":2}]""");

        var list = await Get($"/v1/tenants/acme/usage/events?{query}");

        Assert.Equal(ids, string.Join(' ', list["events"]!.AsArray().Select(one => (string?)one!["id"])));
    }

    [Theory]
    [InlineData("period=now", "period")]
    [InlineData("from=now", "from")]
    [InlineData("to=now", "to")]
    [InlineData("from=2026-03-10T12:00:00Z&to=2026-03-10T12:00:00Z", "to")]
    [InlineData("cursor=MTIz", "cursor")]
    [InlineData("limit=1001", "limit")]
    public async Task A_list_of_events_that_makes_no_sense_is_refused(string query, string field)
    {
        var (response, problem) = await Send(HttpMethod.Get, $"/v1/tenants/acme/usage/events?{query}");

        Assert.Equal((400, field), ((int)response.StatusCode, (string?)problem["errors"]![0]!["field"]));
    }

    [Fact]
    public async Task A_cursor_of_another_period_is_refused()
    {
        await Report("""[{"id":"a","credits":1},{"id":"b","credits":1}]""");
        var first = await Get("/v1/tenants/acme/usage/events?limit=1");

        var (response, problem) = await Send(
            HttpMethod.Get, $"/v1/tenants/acme/usage/events?period=2026-02-01T00:00:00Z&cursor={(string?)first["nextCursor"]}");

        Assert.Equal((400, "cursor"), ((int)response.StatusCode, (string?)problem["errors"]![0]!["field"]));
    }

    [Theory]
    [InlineData("[50,50]", "alertPercents[1] must be above the one before it, 50.")]
    [InlineData("[0]", "alertPercents[0] is 0; it must be 1 to 100.")]
    [InlineData("[101]", "alertPercents[0] is 101; it must be 1 to 100.")]
    [InlineData("[1,2,3,4,5,6,7,8,9,10,11]", "alertPercents has 11 entries; it may have 10.")]
    public async Task Alerts_that_make_no_sense_are_refused(string percents, string why)
    {
        var (response, problem) = await Send(HttpMethod.Patch, "/v1/tenants/acme/credits/terms", $$"""{"alertPercents":{{percents}}}""");

        Assert.Equal((400, why), ((int)response.StatusCode, (string?)problem["detail"]));
        Assert.Equal("[50,80,100]", (await Get("/v1/tenants/acme/credits/terms"))["alertPercents"]!.ToJsonString());
    }

    [Fact(DisplayName = "A11: thresholds are changed and switched off")]
    public async Task Alerts_are_changed_and_switched_off()
    {
        foreach (var percents in new[] { "[25,100]", "[]" })
        {
            var (_, changed) = await Send(HttpMethod.Patch, "/v1/tenants/acme/credits/terms", $$"""{"alertPercents":{{percents}}}""");

            Assert.Equal(percents, changed["alertPercents"]!.ToJsonString());
            Assert.Equal(percents, (await Get("/v1/tenants/acme/credits/terms"))["alertPercents"]!.ToJsonString());
        }
    }
}
