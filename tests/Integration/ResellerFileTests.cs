using System.Net;
using System.Text;
using System.Text.Json;
using MeteringCluster.Tests.Kit;
using Xunit;

namespace MeteringCluster.Tests.Integration;

/// <summary>Licences made from a file and written to one (D2, D11).</summary>
public sealed class ResellerFileTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact(DisplayName = "D2: a file makes its licences, a dry run makes none, and the same request makes nothing twice")]
    public async Task A_file_is_imported_once()
    {
        var reseller = await server.CreateReseller();
        var file = new StringBuilder("name,plan,quantity\n");
        for (var row = 0; row < 1500; row++) file.Append("Screen ").Append(row).Append(",monthly,2\n");

        var dry = await Import(reseller, file.ToString(), "?dryRun=true");
        var listed = await Total(reseller);
        var made = await Import(reseller, file.ToString(), "?request=first");
        var again = await Import(reseller, file.ToString(), "?request=first");
        using var other = await Post(reseller, file.Replace("Screen 0,", "Screen O,").ToString(), "?request=first");

        Assert.Equal((false, 1500, 0, 27_000m), Told(dry));
        Assert.Equal(0, listed);
        Assert.Equal((true, 1500, 1500, 27_000m), Told(made));
        Assert.Equal((true, 1500, 1500, 27_000m), Told(again));
        Assert.Equal((false, true), (made.GetProperty("repeated").GetBoolean(), again.GetProperty("repeated").GetBoolean()));
        await ServerFixture.Problem(other, 409, "request-reused");
        Assert.Equal(1500, await Total(reseller));
    }

    [Fact(DisplayName = "D2: bad rows are told by line, column and value, and then nothing is made")]
    public async Task Bad_rows_are_told_and_nothing_is_made()
    {
        var reseller = await server.CreateReseller();
        const string File =
            """
            plan,name,note,quantity,user,redeemBy
            monthly,good,,1,,
            daily,bad plan,,1,,
            monthly,,no name,1,,
            monthly,bad quantity,,many,,
            monthly,too much,,10001,,
            monthly,nobody's,,1,nobody,
            monthly,bad day,,1,,soon
            monthly,short
            """;

        using var refused = await Post(reseller, File, "");
        using var empty = await Post(reseller, "", "");
        using var noPlan = await Post(reseller, "name,quantity\nx,1\n", "");
        using var unknown = await Post(reseller, "plan,name,quantity,price\n", "");
        using var json = await server.Post($"{reseller.Path}/licenses/import", reseller.Key, "{}");

        var problem = await ServerFixture.Problem(refused, 422, "bad-rows");
        Assert.Equal(
            [(4, "name", null), (5, "quantity", "many"), (6, "quantity", "10001"), (8, "redeemBy", "soon"), (9, null, "monthly,short"), (3, "plan", "daily"), (7, "user", "nobody")],
            problem.GetProperty("bad").EnumerateArray().Select(bad => (bad.GetProperty("line").GetInt32(), Text(bad, "column"), Text(bad, "value"))));
        Assert.Equal(8, problem.GetProperty("rows").GetInt32());
        Assert.Equal(0, await Total(reseller));
        await ServerFixture.Problem(noPlan, 400, "malformed-csv");
        await ServerFixture.Problem(unknown, 400, "malformed-csv");
        await ServerFixture.Problem(json, 415, "unsupported-media-type");
        await ServerFixture.Problem(empty, 400, "malformed-csv");
    }

    [Fact(DisplayName = "D11: what a filter keeps is written as CSV, and no field of it is a formula")]
    public async Task Licences_are_exported_without_formulas()
    {
        var reseller = await server.CreateReseller();
        await Import(reseller, "plan,name,note,quantity\nyearly,\"=1+1, \"\"x\"\"\",@n,2\nmonthly,plain,,1\n", "");

        using var all = await server.Get($"{reseller.Path}/licenses/export?sort=created", reseller.Key);
        using var some = await server.Get($"{reseller.Path}/licenses/export?query=plain", reseller.Key);
        using var bad = await server.Get($"{reseller.Path}/licenses/export?sort=price", reseller.Key);

        Assert.Equal("text/csv", all.Content.Headers.ContentType!.MediaType);
        var lines = (await all.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("coupon,plan,name,note,quantity,amountUsd,user,", lines[0], StringComparison.Ordinal);
        Assert.Matches("^[0-9A-Z]{4}-[0-9A-Z]{4},yearly,\"'=1\\+1, \"\"x\"\"\",'@n,2,180,,,,unused,unused,", lines[1]);
        Assert.Equal(3, lines.Length);
        Assert.Equal(2, (await some.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        await ServerFixture.Problem(bad, 400, "invalid-value");
    }

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static (bool Applied, int Rows, int Made, decimal AmountUsd) Told(JsonElement view) => (
        view.GetProperty("applied").GetBoolean(), view.GetProperty("rows").GetInt32(), view.GetProperty("made").GetInt32(),
        view.GetProperty("amountUsd").GetDecimal());

    private Task<HttpResponseMessage> Post(TestReseller reseller, string csv, string query) =>
        server.Post($"{reseller.Path}/licenses/import{query}", reseller.Key, csv, "text/csv");

    private async Task<JsonElement> Import(TestReseller reseller, string csv, string query)
    {
        using var answer = await Post(reseller, csv, query);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return await ServerFixture.Json(answer);
    }

    private async Task<int> Total(TestReseller reseller)
    {
        using var answer = await server.Get($"{reseller.Path}/licenses?limit=1", reseller.Key);
        return (await ServerFixture.Json(answer)).GetProperty("total").GetInt32();
    }
}
