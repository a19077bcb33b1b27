using System.Net;
using System.Text.Json;
using MeteringCluster.Reselling;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Reselling;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MeteringCluster.Tests.Integration;

/// <summary>D12 to D16, D8: invoices of licences over HTTP.</summary>
public sealed class DispatchHttpTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private TestReseller _signs = null!;

    [Fact(DisplayName = "D16: a dispatch is accepted whole, shows how each mail stands, and is the same when repeated")]
    public async Task A_dispatch_is_accepted_whole()
    {
        var coupons = await Prepare(2);
        var body = $$"""{"id":"d1","licenses":["{{CouponText.Show(coupons[0]).ToLowerInvariant()}}"," {{coupons[1]}} "],"totalUsd":180.00}""";

        using var accepted = await Post("invoice-dispatches", body);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        Assert.Equal($"{_signs.Path}/invoice-dispatches/d1", accepted.Headers.Location!.ToString());
        var dispatch = await ServerFixture.Json(accepted);
        Assert.Equal(("d1", 180m, false), (dispatch.GetProperty("id").GetString(), dispatch.GetProperty("totalUsd").GetDecimal(), dispatch.GetProperty("repeated").GetBoolean()));
        var item = dispatch.GetProperty("items")[0];
        Assert.EndsWith("-000001", item.GetProperty("invoice").GetString(), StringComparison.Ordinal);
        Assert.Equal((CouponText.Show(coupons[0]), "ann", 90m), (item.GetProperty("coupon").GetString(), item.GetProperty("user").GetString(), item.GetProperty("amountUsd").GetDecimal()));

        // No mail is configured here.
        await Eventually.True(async () => (await Read("invoice-dispatches/d1")).GetProperty("counts").GetProperty("kept").GetInt32() == 2);
        using var repeated = await Post("invoice-dispatches", body);
        Assert.True((await ServerFixture.Json(repeated)).GetProperty("repeated").GetBoolean());
        var listed = await Read("invoice-dispatches?limit=1");
        var shown = Assert.Single(listed.GetProperty("items").EnumerateArray());
        Assert.Equal("d1", shown.GetProperty("id").GetString());
        // Whoever only looks repeats nothing.
        Assert.False(shown.TryGetProperty("repeated", out _));
        Assert.False((await Read("invoice-dispatches/d1")).TryGetProperty("repeated", out _));

        using var reused = await Post("invoice-dispatches", $$"""{"id":"d1","licenses":["{{coupons[0]}}"]}""");
        await ServerFixture.Problem(reused, 409, "dispatch-id-reused");
        using var unknown = await server.Get($"{_signs.Path}/invoice-dispatches/none", _signs.Key);
        await ServerFixture.Problem(unknown, 404, "unknown-dispatch");
    }

    [Fact(DisplayName = "D15: what cannot be dispatched is refused whole, with each licence and its reason")]
    public async Task What_cannot_be_dispatched_is_refused_whole()
    {
        var coupons = await Prepare(21);
        var list = string.Join(',', coupons.Append("YYYYYYYY").Select(coupon => $"\"{coupon}\""));

        using var refused = await Post("invoice-dispatches", $$"""{"licenses":[{{list}}]}""");
        var problems = (await ServerFixture.Problem(refused, 409, "dispatch-refused")).GetProperty("problems").EnumerateArray().ToArray();
        Assert.Equal(["too-many-licenses", "unknown-license"], problems.Select(problem => problem.GetProperty("code").GetString()));
        Assert.False(problems[0].TryGetProperty("license", out _));
        Assert.Equal("YYYY-YYYY", problems[1].GetProperty("license").GetString());

        using var preview = await Post("invoice-dispatches/preview", $$"""{"licenses":[{{list}}]}""");
        var found = await ServerFixture.Json(preview);
        Assert.Equal((HttpStatusCode.OK, 21, 21 * 90m, false), (preview.StatusCode, found.GetProperty("count").GetInt32(), found.GetProperty("totalUsd").GetDecimal(), found.GetProperty("dispatchable").GetBoolean()));
        Assert.Equal(2, found.GetProperty("problems").GetArrayLength());
        Assert.Empty((await Read("invoices")).GetProperty("items").EnumerateArray());

        using var differs = await Post("invoice-dispatches", $$"""{"licenses":["{{coupons[0]}}"],"totalUsd":1}""");
        Assert.Equal(90m, (await ServerFixture.Problem(differs, 409, "total-differs")).GetProperty("totalUsd").GetDecimal());
    }

    [Theory]
    [InlineData("""{}""", "licenses", "is missing")]
    [InlineData("""{"licenses":[]}""", "licenses", "is empty")]
    [InlineData("""{"licenses":["2345-678U"]}""", "licenses[0]", "is no coupon")]
    [InlineData("""{"licenses":["2345-6789",null]}""", "licenses[1]", "is no coupon")]
    [InlineData("""{"id":"a/b","licenses":["2345-6789"]}""", "id", "must be 1 to 64")]
    [InlineData("""{"id":"","licenses":["2345-6789"]}""", "id", "must be 1 to 64")]
    public async Task Bad_values_are_named(string body, string field, string detail)
    {
        await Prepare(0);

        using var answer = await Post("invoice-dispatches", body);

        var error = Assert.Single((await ServerFixture.Problem(answer, 400, "invalid-value")).GetProperty("errors").EnumerateArray());
        Assert.Equal(field, error.GetProperty("field").GetString());
        Assert.Contains(detail, error.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("invoice-dispatches")]
    [InlineData("invoice-dispatches/preview")]
    public async Task More_than_1000_licenses_are_no_request(string path)
    {
        await Prepare(0);

        using var answer = await Post(path, $$"""{"licenses":[{{string.Join(',', Enumerable.Repeat("\"23456789\"", 1001))}}]}""");

        var problem = await ServerFixture.Problem(answer, 400, "invalid-value");
        Assert.Contains("1001", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact(DisplayName = "D8, D16: an invoice is listed, printed, paid and mailed again, for its own reseller alone")]
    public async Task An_invoice_is_listed_printed_paid_and_mailed_again()
    {
        var coupons = await Prepare(1);
        using var made = await Post("invoice-dispatches", $$"""{"id":"d1","licenses":["{{coupons[0]}}"]}""");
        var number = (await ServerFixture.Json(made)).GetProperty("items")[0].GetProperty("invoice").GetString();

        var row = Assert.Single((await Read("invoices?query=ann&status=unpaid")).GetProperty("items").EnumerateArray());
        Assert.Equal((number, "unpaid", 90m), (row.GetProperty("number").GetString(), row.GetProperty("status").GetString(), row.GetProperty("dueUsd").GetDecimal()));
        var invoice = await Read($"invoices/{number}");
        Assert.Equal(("yearly", "Ann Müller GmbH", CouponText.Show(coupons[0])), (invoice.GetProperty("sold").GetProperty("plan").GetString(), invoice.GetProperty("billTo").GetProperty("name").GetString(), invoice.GetProperty("coupon").GetString()));
        using var html = await server.Get($"{_signs.Path}/invoices/{number}.html?language=fr", _signs.Key);
        Assert.Equal("text/html", html.Content.Headers.ContentType?.MediaType);
        Assert.Contains("Licence d’écran", await html.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var pdf = await server.Get($"{_signs.Path}/invoices/{number}.pdf", _signs.Key);
        Assert.Contains(pdf.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable });

        await Eventually.True(async () => (await Read($"invoices/{number}")).GetProperty("mail").GetProperty("status").GetString() == "kept");
        using var resent = await Post($"invoices/{number}/resend", null);
        Assert.NotEqual(
            invoice.GetProperty("mail").GetProperty("messageId").GetString(),
            (await ServerFixture.Json(resent)).GetProperty("mail").GetProperty("messageId").GetString());
        using var paid = await Post($"invoices/{number}/settle", """{"reference":"Wire of 3 April"}""");
        Assert.Equal("paid", (await ServerFixture.Json(paid)).GetProperty("status").GetString());
        Assert.Equal("Wire of 3 April", (await Read($"invoices/{number}")).GetProperty("reference").GetString());
        using var again = await Post($"invoices/{number}/settle", "{}");
        Assert.Equal("Wire of 3 April", (await ServerFixture.Json(again)).GetProperty("reference").GetString());
        var license = await server.Services.GetRequiredService<IMeteringCluster>().Reseller(ResellerId.Parse(_signs.Id)).FindLicense(coupons[0]);
        Assert.Equal(ResellerLicenseStatus.Paid, license!.Status);

        var other = await server.CreateReseller();
        using var foreign = await server.Get($"{_signs.Path}/invoices/{number}", other.Key);
        await ServerFixture.Problem(foreign, 404, "unknown-reseller");
        using var none = await server.Get($"{other.Path}/invoices/{number}", other.Key);
        await ServerFixture.Problem(none, 404, "unknown-invoice");
        var tenant = await server.CreateTenant();
        using var wrong = await server.Get($"{_signs.Path}/invoices/{number}", tenant.AdminKey);
        await ServerFixture.Problem(wrong, 403, "wrong-scope");
    }

    /// <summary>A reseller of its own, with so many licences of $90.00.</summary>
    private async Task<string[]> Prepare(int licenses)
    {
        _signs = await server.CreateReseller();
        var reseller = server.Services.GetRequiredService<IMeteringCluster>().Reseller(ResellerId.Parse(_signs.Id));
        await reseller.PutUser(DispatchRun.Ann);
        if (licenses == 0) return [];
        var made = (LicensesMade)await reseller.CreateLicenses(new CreateLicenses(
            null, [.. Enumerable.Repeat(new NewLicense("yearly", "Lobby", null, 1, "ann", null), licenses)]));
        return [.. made.Rows.Select(one => one.License.Coupon)];
    }

    private Task<HttpResponseMessage> Post(string path, string? json) => server.Send(HttpMethod.Post, $"{_signs.Path}/{path}", _signs.Key, json);

    private async Task<JsonElement> Read(string path)
    {
        using var answer = await server.Get($"{_signs.Path}/{path}", _signs.Key);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await ServerFixture.Json(answer);
    }
}
