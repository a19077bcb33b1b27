using System.Text.Json;
using MeteringCluster.Tests.Kit;
using Xunit;

namespace MeteringCluster.Tests.Integration;

/// <summary>The list of invoices over HTTP.</summary>
public sealed class InvoiceListTests : InvoiceServer
{
    [Fact(DisplayName = "A24: the list has date, number, subscription, status, amount and PDF, the newest first")]
    public async Task The_list_has_its_columns()
    {
        await Charge("a", 20.02m);
        Clock.Advance(TimeSpan.FromDays(1));
        await Charge("b", 5);
        (await Server.Post($"{Acme.Path}/invoices/INV-2026-000001/settle", Server.OperatorKey, "{}")).Dispose();

        var list = await Get($"{Acme.Path}/invoices");

        Assert.Equal(["INV-2026-000002", "INV-2026-000001"], Numbers(list));
        Assert.Equal(
            """
            {"date":"2026-04-10T12:00:00Z","number":"INV-2026-000001","kind":"invoice","subscription":"ai-credits","status":"paid","total":20.02,"paid":20.02,"credited":0,"due":0,"href":"/v1/tenants/acme/invoices/INV-2026-000001","pdf":"/v1/tenants/acme/invoices/INV-2026-000001.pdf","html":"/v1/tenants/acme/invoices/INV-2026-000001.html"}
            """.Trim(),
            list.GetProperty("items")[1].GetRawText());
        Assert.Equal(("unpaid", "5"), (Text(list.GetProperty("items")[0], "status"), Text(list.GetProperty("items")[0], "due")));
        Assert.False(list.TryGetProperty("older", out _));
    }

    [Theory(DisplayName = "A25: the list is filtered by period, and searched")]
    [InlineData("from=2026-04-11", "3,2")]
    [InlineData("to=2026-04-11", "2,1")]
    [InlineData("to=2026-04-11T12:00:00Z", "1")]
    [InlineData("from=2026-04-11&to=2026-04-11", "2")]
    [InlineData("from=2026-04-11T14:00:00%2B02:00&to=2026-04-11T12:00:00.0000001Z", "2")]
    [InlineData("from=2026-05-01", "")]
    [InlineData("status=paid", "1")]
    [InlineData("status=unpaid", "3,2")]
    [InlineData("query=000002", "2")]
    [InlineData("query=30.00", "3")]
    [InlineData("query=2026-04-12", "3")]
    [InlineData("query=%C5%82%C3%B3d%C5%BA", "2")]
    [InlineData("query=AI-Credits&from=2026-04-12", "3")]
    public async Task The_list_is_filtered_and_searched(string query, string found)
    {
        await Charge("a", 10);
        Clock.Advance(TimeSpan.FromDays(1));
        await Charge("b", 20, "Training in Łódź");
        Clock.Advance(TimeSpan.FromDays(1));
        await Charge("c", 30);
        (await Server.Post($"{Acme.Path}/invoices/INV-2026-000001/settle", Server.OperatorKey, """{"reference":"Wire"}""")).Dispose();

        var numbers = found.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(last => $"INV-2026-00000{last}");
        Assert.Equal(numbers, Numbers(await Get($"{Acme.Path}/invoices?{query}")));
    }

    [Fact]
    public async Task Pages_follow_each_other_while_new_ones_come()
    {
        for (var n = 1; n <= 5; n++) await Charge($"a{n}", n);
        var first = await Get($"{Acme.Path}/invoices?limit=2");
        await Charge("late", 1);
        var second = await Get($"{Acme.Path}/invoices?limit=2&cursor={Text(first, "nextCursor")}");
        var third = await Get($"{Acme.Path}/invoices?limit=2&cursor={Text(second, "nextCursor")}");

        Assert.Equal(
            ["INV-2026-000005", "INV-2026-000004", "INV-2026-000003", "INV-2026-000002", "INV-2026-000001"],
            Numbers(first).Concat(Numbers(second)).Concat(Numbers(third)));
        Assert.False(third.TryGetProperty("nextCursor", out _));
    }

    [Fact(DisplayName = "A23: a customer sees two years, and is told that older ones are had through support")]
    public async Task A_customer_sees_two_years()
    {
        var old = await Charge("old", 1);
        Clock.Advance(TimeSpan.FromDays(1));
        var kept = await Charge("kept", 2);
        Clock.MoveTo(March.AddYears(2).AddDays(40).AddHours(12));

        // To the instant: what was issued two years ago is still seen.
        Assert.Equal([kept, old], Numbers(await Get($"{Acme.Path}/invoices")));
        Clock.Advance(TimeSpan.FromTicks(1));

        foreach (var query in (string[])["", "?from=2020-01-01", "?from=2020-01-01&to=2028-12-31", "?query=INV&from=1999-12-31T00:00:00Z"])
        {
            var list = await Get($"{Acme.Path}/invoices{query}");
            Assert.Equal([kept], Numbers(list));
            Assert.Equal("""{"count":1,"support":"help@meters.example"}""", list.GetProperty("older").GetRawText());
        }

        var past = await Get($"{Acme.Path}/invoices?from=2020-01-01&to=2021-01-01");
        Assert.Equal(("", 1), (string.Concat(Numbers(past)), past.GetProperty("older").GetProperty("count").GetInt32()));
        Assert.False((await Get($"{Acme.Path}/invoices?from=2027-01-01")).TryGetProperty("older", out _));

        var supports = await Get($"{Acme.Path}/invoices", Server.OperatorKey);
        Assert.Equal([kept, old], Numbers(supports));
        Assert.False(supports.TryGetProperty("older", out _));

        foreach (var form in (string[])["", ".pdf", ".html"])
        {
            using var gone = await Server.Get($"{Acme.Path}/invoices/{old}{form}", Acme.AdminKey);
            var problem = await ServerFixture.Problem(gone, 410, "invoice-through-support");
            Assert.Equal("help@meters.example", Text(problem, "support"));
        }

        Assert.Equal(old, Text(await Get($"{Acme.Path}/invoices/{old}", Server.OperatorKey), "number"));
    }

    [Theory]
    [InlineData("from=yesterday", "from")]
    [InlineData("from=2026-02-30", "from")]
    [InlineData("from=1899-12-31", "from")]
    [InlineData("to=9000-01-01", "to")]
    [InlineData("to=2026-04-10T12:00:00", "to")]
    [InlineData("from=2026-04-11&to=2026-04-10", "from")]
    [InlineData("from=2026-04-11T00:00:00Z&to=2026-04-10", "from")]
    [InlineData("status=open", "status")]
    [InlineData("query=a%00b", "query")]
    [InlineData("limit=0", "limit")]
    [InlineData("cursor=bm8", "cursor")]
    public async Task A_bad_question_is_told_what_is_bad(string query, string field)
    {
        using var answer = await Server.Get($"{Acme.Path}/invoices?{query}", Acme.AdminKey);

        var problem = await ServerFixture.Problem(answer, 400, "invalid-value");
        Assert.Equal(field, problem.GetProperty("errors")[0].GetProperty("field").GetString());
    }

    [Fact]
    public async Task Only_the_tenants_own_admin_and_operators_see_them()
    {
        var other = await Server.CreateTenant("other");
        await Charge("a", 1);

        using var server = await Server.Get($"{Acme.Path}/invoices", Acme.ServerKey);
        await ServerFixture.Problem(server, 403, "wrong-scope");
        using var foreign = await Server.Get($"{Acme.Path}/invoices/INV-2026-000001", other.AdminKey);
        await ServerFixture.Problem(foreign, 404, "unknown-tenant");
        using var elsewhere = await Server.Get($"{other.Path}/invoices/INV-2026-000001.html", other.AdminKey);
        await ServerFixture.Problem(elsewhere, 404, "unknown-invoice");
    }

    private static IEnumerable<string> Numbers(JsonElement list) => list.GetProperty("items").EnumerateArray().Select(item => Text(item, "number")!);
}
