using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace MeteringCluster.Tests.Integration;

/// <summary>What is wrong with a report is said exactly, and nothing of it is counted.</summary>
public sealed class UsageBadInputTests : UsageServer
{
    private static readonly string LongId = new('x', 129);

    public static TheoryData<string, string, string> BadItems => new()
    {
        { """{"id":"a","meter":"chat","quantities":{"input_tokens":-5}}""", "amount-negative", "'input_tokens' is '-5'" },
        { """{"id":"a","meter":"chat","quantities":{"input_tokens":1.5}}""", "amount-not-whole", "'1.5'" },
        { """{"id":"a","meter":"chat","quantities":{"input_tokens":"5"}}""", "wrong-type", "must be a number, and is a string" },
        { """{"id":"a","meter":"chat","quantities":{"input_tokens":1000000000000001}}""", "amount-too-large", "at most 1000000000000000" },
        { """{"id":"a","meter":"chat","quantities":{"input_tokens":99999999999999999999}}""", "amount-too-large", "at most 1000000000000000" },
        { """{"id":"a","meter":"chat","quantities":{"input_tokens":0,"output_tokens":0}}""", "amount-zero", "at least one must be above 0" },
        { """{"id":"a","meter":"chat","quantities":{"input_tokens":1,"input_tokens":2}}""", "duplicate-name", "'input_tokens' is given twice" },
        { """{"id":"a","meter":"chat","quantities":{}}""", "amount-missing", "at least one above zero" },
        { """{"id":"a","meter":"chat","quantities":7}""", "wrong-type", "'quantities' must be an object" },
        { """{"id":"a","meter":"chat","quantities":{"pages":7}}""", "unknown-measure", "'pages'" },
        { """{"id":"a","meter":"video","quantity":7}""", "unknown-meter", "'video'" },
        { """{"id":"a","credits":0}""", "amount-zero", "'credits' is 0" },
        { """{"id":"a","credits":-0.5}""", "amount-negative", "'-0.5'" },
        { """{"id":"a","credits":0.1234567}""", "amount-too-precise", "at most 6 decimals" },
        { """{"id":"a","credits":1e30}""", "amount-too-large", "at most 1000000000" },
        { """{"id":"a","credits":true}""", "wrong-type", "'credits' must be a number, and is a boolean" },
        { """{"id":"a","credits":1,"meter":"chat","quantity":1}""", "amount-ambiguous", "one of" },
        { """{"id":"","credits":1}""", "text-empty", "'id' is empty" },
        { $$"""{"id":"{{LongId}}","credits":1}""", "text-too-long", "has 129 bytes of UTF-8; at most 128" },
        { """{"id":5,"credits":1}""", "wrong-type", "'id' must be a string, and is a number" },
        { """{"id":"a\u0007","credits":1}""", "text-invalid", "control character" },
        { """{"id":"a\ud800","credits":1}""", "text-invalid", "not valid Unicode" },
        { """{"credits":1}""", "missing-member", "'id' is missing" },
        { """{"id":"a"}""", "missing-member", "'meter' is missing" },
        { """{"id":"a","id":"b","credits":1}""", "duplicate-name", "'id' is given twice" },
        { """{"id":"a","credits":1,"colour":"red"}""", "unknown-member", "'colour'" },
        { """{"id":"a","credits":1,"source":"urn:metering:hold"}""", "text-invalid", "reserved" },
        { """{"id":"a","credits":1,"time":"yesterday"}""", "time-invalid", "'yesterday'" },
        { """{"id":"a","credits":1,"time":"2026-03-10T11:00:00"}""", "time-invalid", "with its offset" },
        { """{"id":"a","credits":1,"time":"2026-01-01T00:00:00Z"}""", "usage-time-too-early", "closed" },
        { """{"id":"a","credits":1,"time":"2026-03-10T12:05:00.0000001Z"}""", "usage-time-too-late", "00:05:00 ahead" },
        { """{"id":"a","credits":100.000001}""", "credit-limit-reached", "100 of 100 remain" },
    };

    [Theory]
    [MemberData(nameof(BadItems))]
    public async Task A_bad_item_is_refused_by_itself_and_in_a_batch_and_counts_nothing(string item, string code, string detail)
    {
        var (response, single) = await Send(HttpMethod.Post, "/v1/tenants/acme/usage", item);
        var batch = await Report($$"""[{"id":"good-1","credits":0.5},{{item}},{"id":"good-2","credits":0.25}]""");

        Assert.InRange((int)response.StatusCode, 400, 409);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(code, (string?)single["code"]);
        Assert.Contains(detail, (string?)single["detail"], StringComparison.Ordinal);
        Assert.Equal(2, (int)batch["accepted"]!);
        var line = Assert.Single(batch["results"]!.AsArray())!;
        Assert.Equal((1, "refused", code), ((int)line["index"]!, (string?)line["outcome"], (string?)line["code"]));
        Assert.Equal("0.75", (await Credits())["used"]!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"id":"a","credits":1""", 400, "malformed-json")]
    [InlineData("""[{"id":"a","credits":1},]""", 400, "malformed-json")]
    [InlineData("""{"id":"a","credits":1} {}""", 400, "malformed-json")]
    [InlineData("""{"id":"a","credits":01}""", 400, "malformed-json")]
    [InlineData("\"usage\"", 400, "malformed-json")]
    [InlineData("", 400, "invalid-value")]
    public async Task A_body_that_is_no_usage_is_refused_whole(string body, int status, string code)
    {
        var answer = await Report(body, status);

        Assert.Equal(code, (string?)answer["code"]);
        Assert.Equal("0", (await Credits())["used"]!.ToJsonString());
    }

    [Fact]
    public async Task Malformed_json_is_reported_with_its_place()
    {
        var answer = await Report("[{\"id\":\"a\",\"credits\":1},\n {\"id\":\"b\",\"credits\":x}]", 400);

        Assert.Equal((2, 22), ((int)answer["line"]!, (int)answer["position"]!));
        Assert.Equal(46, (int)answer["byteOffset"]!);
    }

    [Fact]
    public async Task A_batch_above_the_bound_is_refused_whole()
    {
        var items = string.Join(',', Enumerable.Range(0, 1001).Select(i => $$"""{"id":"i{{i}}","credits":0.01}"""));

        var answer = await Report($"[{items}]", 413);

        Assert.Equal(("too-many-items", 1000), ((string?)answer["code"], (int)answer["maxItems"]!));
        Assert.Equal("0", (await Credits())["used"]!.ToJsonString());
    }

    [Fact]
    public async Task A_body_above_the_bound_is_refused_before_it_is_read()
    {
        var answer = await Report(new string(' ', (4 << 20) + 1), 413);

        Assert.Equal(("body-too-large", 4 << 20), ((string?)answer["code"], (int)answer["maxBytes"]!));
    }

    [Fact]
    public async Task Another_content_type_is_refused_and_the_right_ones_are_named()
    {
        var answer = await Report("""{"id":"a","credits":1}""", 415, "text/csv");

        Assert.Equal("unsupported-media-type", (string?)answer["code"]);
        Assert.Contains("application/cloudevents-batch+json", (string?)answer["supported"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_tenant_and_an_unknown_listing_are_refused()
    {
        var (missing, problem) = await Send(HttpMethod.Post, "/v1/tenants/nobody/usage", """{"id":"a","credits":1}""");
        var (listing, other) = await Send(HttpMethod.Post, "/v1/tenants/acme/usage?results=some", """[{"id":"a","credits":1}]""");

        Assert.Equal((404, "unknown-tenant"), ((int)missing.StatusCode, (string?)problem["code"]));
        Assert.Equal((400, "invalid-value"), ((int)listing.StatusCode, (string?)other["code"]));
    }

    [Theory]
    [InlineData("""{"specversion":"1.0","id":"a","source":"s","type":"chat","\ud800":1}""", "text-invalid")]
    [InlineData("""{"specversion":"1.0","id":"a","source":"s","type":"chat","data":{"\ud800":1}}""", "text-invalid")]
    [InlineData("""{"specversion":"1.0","id":"a","source":"s","type":"chat","data":{"input_tokens":1,"note":"\ud800"}}""", "text-invalid")]
    [InlineData("""{"specversion":"1.0","id":"a","source":"s","type":"chat","data":{"input_tokens":1,"note":{"\ud800":1}}}""", "text-invalid")]
    [InlineData("""{"specversion":"1.0","id":"a","source":"s","type":"chat","data":{"input_tokens":1,"note":"ÿ"}}""", "text-invalid")]
    [InlineData("""{"specversion":"1.0","id":"a","source":"s","type":"chat","ÿ":1}""", "text-invalid")]
    [InlineData("""{"specversion":"1.0","id":"a","source":"s","type":"chat","data":{"ÿ":1}}""", "text-invalid")]
    public async Task A_cloud_event_with_broken_text_is_refused_by_itself(string item, string code)
    {
        const string Good = """{"specversion":"1.0","id":"good","source":"s","type":"chat","data":{"credits":1}}""";
        // In Latin-1 the letter ÿ is a single byte that is no UTF-8.
        var broken = Encoding.Latin1.GetBytes($"[{Good},{item}]");
        using var content = new ByteArrayContent(broken);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/cloudevents-batch+json");
        var response = await Operator.PostAsync("/v1/tenants/acme/usage", content);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        Assert.True(response.IsSuccessStatusCode, answer.ToJsonString());
        var line = Assert.Single(answer["results"]!.AsArray())!;
        Assert.Equal((1, code), ((int)line["index"]!, (string?)line["code"]));
        Assert.Equal("1", (await Credits())["used"]!.ToJsonString());
    }
}
