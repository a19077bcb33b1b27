using System.Globalization;
using System.Text;
using MeteringCluster.Tests.Kit;
using Xunit;

namespace MeteringCluster.Tests.Browser;

/// <summary>
/// A tenant and a reseller with so many rows in each list, made over HTTP, under names that are hard to show: for looking
/// at every page as it is with nothing, with a few rows and with very many.
/// </summary>
internal sealed class World
{
    private const int AtOnce = 16;

    private readonly ServerFixture _server;
    private readonly int _rows;

    private World(ServerFixture server, int rows) => (_server, _rows) = (server, rows);

    public string TenantId => $"rows-{_rows}";

    public string ResellerId => $"reseller-{_rows}";

    public TestTenant Tenant { get; private set; } = null!;

    public TestReseller Reseller { get; private set; } = null!;

    /// <summary>Coupons of the reseller's licenses, the first of them assigned to a user.</summary>
    public IReadOnlyList<string> Coupons { get; private set; } = [];

    public string? Invoice { get; private set; }

    public string? Mail { get; private set; }

    public string? Webhook { get; private set; }

    public string? ResellerInvoice { get; private set; }

    public string? Dispatch { get; private set; }

    public static async Task<World> Make(ServerFixture server, int rows)
    {
        var world = new World(server, rows);
        await world.MakeTenant();
        await world.MakeReseller();
        return world;
    }

    private async Task MakeTenant()
    {
        var seats = Math.Max(2 * _rows, 5);
        Tenant = await _server.CreateTenant(
            TenantId,
            $$"""
            ,"license":{"type":"Enterprise","dataManagement":true,"activationLimit":{{seats}},
                "pools":{"full":{"seats":{{seats}},"mode":"named"},"viewer":{"seats":{{seats}},"mode":"concurrent"},"system-manager":{"seats":2,"mode":"concurrent"} } },
             "credits":{"base":100000,"rateCard":{"chat":{"input_tokens":3.0,"output_tokens":15.0},"export":{"quantity":50000} } }
            """);
        if (_rows == 0) return;

        var path = Tenant.Path;
        await Put($"{path}/billing-contact", Contact);
        await Put($"{path}/payment-method", """{"token":"visa"}""");
        await Put($"{path}/credits/subscription", """{"spendingLimitUsd":250}""");
        await Each(_rows, n => Post($"{path}/sessions", $$"""{"user":{{Names.Json(n)}},"userType":"viewer","module":"{{(n % 3 == 0 ? "web" : "add-in")}}","clientKey":"c{{n}}"}"""));
        await Each(_rows, n => Post($"{path}/activations", $$"""{"server":"server-{{n}}","name":{{Names.Json(n)}},"email":"owner{{n}}@example.com"}"""));
        await Each(Math.Min(_rows, 2_000), n => Put($"{path}/seats/full/{Uri.EscapeDataString(Names.Of(n))}", null));
        await Report();
        await Each(_rows, n => Post($"{path}/adjustments", $$"""{"id":"case-{{n}}","amountUsd":{{n % 90 + 1}}.50,"reason":{{Names.Json(n)}}}"""));
        await Put($"{path}/developers/subscriptions/insights", $$"""{"purchased":{{_rows}},"start":"2026-01-01T00:00:00Z","end":"2099-01-01T00:00:00Z"}""");
        var csv = new StringBuilder("name,email,role,modules\n");
        for (var n = 0; n < _rows; n++)
            csv.Append(CultureInfo.InvariantCulture, $"\"{Names.Of(n).Replace("\"", "\"\"", StringComparison.Ordinal)}\",dev.{n}@example.com,QA,insights\n");
        await Post($"{path}/developers/import", csv.ToString(), "text/csv");
        var webhook = await Post($"{path}/webhooks", """{"url":"https://hooks.example.com/a/rather/long/address/that/goes/on/and/on","types":["invoice.issued"],"description":"accounting"}""");
        Webhook = webhook.GetProperty("id").ToString();
        Invoice = await First($"{path}/invoices?limit=1", "number");
        Mail = await First($"{path}/mails?limit=1", "id");
    }

    private async Task MakeReseller()
    {
        Reseller = await _server.CreateReseller(ResellerId);
        if (_rows == 0) return;

        var path = Reseller.Path;
        await Each(_rows, n => Put($"{path}/users/user-{n}", $$"""{"name":{{Names.Json(n)}},"email":"client{{n}}@example.com"}"""));
        List<string> coupons = [];
        for (var n = 0; n < _rows; n += 1_000)
        {
            var some = Enumerable.Range(n, Math.Min(1_000, _rows - n)).Select(one =>
                $$"""{"plan":"{{(one % 2 == 0 ? "yearly" : "monthly")}}","name":{{Names.Json(one)}},"note":"shelf {{one}}","quantity":{{one % 9 + 1}}{{(one % 5 == 4 ? "" : $",\"user\":\"user-{one}\"")}}}""");
            var made = await Post($"{path}/licenses", $$"""{"licenses":[{{string.Join(',', some)}}]}""");
            coupons.AddRange(made.GetProperty("licenses").EnumerateArray().Select(license => license.GetProperty("coupon").GetString()!));
        }

        Coupons = coupons;
        for (var n = 0; n < Math.Min(_rows, 2_000) && n < 100; n += 20)
        {
            var some = coupons.Skip(n * 2).Take(40).Where((_, at) => (n * 2 + at) % 5 != 4).Take(20).ToArray();
            if (some.Length > 0) await Post($"{path}/invoice-dispatches", $$"""{"id":"dispatch-{{n}}","licenses":["{{string.Join("\",\"", some)}}"]}""");
            Dispatch ??= $"dispatch-{n}";
        }

        ResellerInvoice = await First($"{path}/invoices?limit=1", "number");
    }

    private async Task Report()
    {
        for (var n = 0; n < _rows; n += 500)
        {
            var items = Enumerable.Range(n, Math.Min(500, _rows - n)).Select(one => one % 2 == 0
                ? $$"""{"id":"u{{one}}","user":{{Names.Json(one)}},"meter":"chat","quantities":{"input_tokens":{{one * 37 % 90000}},"output_tokens":{{one % 700}} } }"""
                : $$"""{"id":"u{{one}}","user":{{Names.Json(one)}},"meter":"export","quantity":{{one % 20 + 1}}}""");
            await Post($"{Tenant.Path}/usage", $"[{string.Join(',', items)}]");
        }
    }

    private const string Contact =
        """
        {"email":"billing@acme.example","language":"de","name":"Acme <b>GmbH</b> & Söhne","address":{"line1":"Weg 1","postalCode":"10115","city":"Berlin","country":"DE"}}
        """;

    private static Task Each(int count, Func<int, Task> act) =>
        Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (n, _) => await act(n));

    private async Task<System.Text.Json.JsonElement> Post(string path, string body, string contentType = "application/json")
    {
        using var answer = await _server.Post(path, _server.OperatorKey, body, contentType);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {await answer.Content.ReadAsStringAsync()}");
        return await ServerFixture.Json(answer);
    }

    private async Task Put(string path, string? body)
    {
        using var answer = await _server.SendSecurely(HttpMethod.Put, path, _server.OperatorKey, body);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {await answer.Content.ReadAsStringAsync()}");
    }

    private async Task<string?> First(string path, string member)
    {
        using var answer = await _server.Get(path, _server.OperatorKey);
        var items = (await ServerFixture.Json(answer)).GetProperty("items");
        return items.GetArrayLength() == 0 ? null : items[0].GetProperty(member).ToString();
    }
}
