using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace MeteringCluster.Tests.Integration;

/// <summary>Holds and terms take what can be named and say what is wrong with the rest.</summary>
public sealed class SpendingBadInputTests : UsageServer
{
    private const string Holds = "/v1/tenants/acme/credits/holds";

    [Theory]
    [InlineData("a/b")]
    [InlineData("a%2Fb")]
    [InlineData("a b/%")]
    [InlineData("é/😀?#")]
    public async Task A_hold_is_found_and_settled_by_whatever_id_it_was_given(string id)
    {
        await Send(HttpMethod.Post, Holds, new JsonObject { ["id"] = id, ["credits"] = 2 }.ToJsonString());
        var path = $"{Holds}/{Uri.EscapeDataString(id)}";

        Assert.Equal(id, (string?)(await Get(path))["id"]);
        var (settled, answer) = await Send(HttpMethod.Post, path + "/settle", """{"credits":1}""");
        var (release, refusal) = await Send(HttpMethod.Delete, path);

        Assert.True(settled.IsSuccessStatusCode, answer.ToJsonString());
        Assert.Equal((409, "hold-already-settled"), ((int)release.StatusCode, (string?)refusal["code"]));
        Assert.Equal("1", (await Credits())["used"]!.ToJsonString());
    }

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    public async Task A_hold_that_no_path_could_name_is_refused(string id)
    {
        var (response, problem) = await Send(HttpMethod.Post, Holds, $$"""{"id":"{{id}}","credits":2}""");

        Assert.Equal((400, "invalid-value"), ((int)response.StatusCode, (string?)problem["code"]));
        Assert.Equal("0", (await Credits())["held"]!.ToJsonString());
    }

    [Fact]
    public async Task A_settlement_whose_items_are_no_valid_utf_8_is_refused_and_the_hold_stays()
    {
        await Send(HttpMethod.Post, Holds, """{"id":"h","credits":2}""");
        using var content = new ByteArrayContent(Encoding.Latin1.GetBytes("{\"items\":[{\"id\":\"\u00ff\",\"credits\":1}]}"));
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");

        var response = await Operator.PostAsync(Holds + "/h/settle", content);
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        Assert.Equal((400, "text-invalid", "items[0].id"), ((int)response.StatusCode, (string?)problem["code"], (string?)problem["field"]));
        Assert.Equal("active", (string?)(await Get(Holds + "/h"))["status"]);
    }

    [Fact]
    public async Task A_rate_card_with_a_meter_of_no_rates_is_refused()
    {
        var (response, problem) = await Send(HttpMethod.Patch, "/v1/tenants/acme/credits/terms", """{"rateCard":{"chat":null}}""");

        Assert.Equal((400, "invalid-value"), ((int)response.StatusCode, (string?)problem["code"]));
        Assert.Equal("rateCard.chat", (string?)problem["errors"]![0]!["field"]);
    }
}
