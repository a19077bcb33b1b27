using System.Net;
using System.Text;
using MeteringCluster.Billing;
using MeteringCluster.Tests.Documents;
using MeteringCluster.Tests.Kit;
using Xunit;

namespace MeteringCluster.Tests.Integration;

/// <summary>One invoice over HTTP, and its prints.</summary>
public sealed class InvoiceTests : InvoiceServer
{
    private bool _printsPdf = true;

    [Fact(DisplayName = "E9: an invoice's line says what it was made of, and leads to the usage behind it")]
    public async Task A_line_leads_to_the_usage_behind_it()
    {
        await Subscribe();
        var number = await BillMarch();

        var invoice = await Get($"{Acme.Path}/invoices/{number}");

        Assert.Equal(("INV-2026-000001", "20", "ja"), (Text(invoice, "number"), Text(invoice, "total"), Text(invoice, "language")));
        Assert.Equal("""{"start":"2026-03-01T00:00:00Z","end":"2026-04-01T00:00:00Z"}""", invoice.GetProperty("period").GetRawText());
        // It was bought in April, and has nothing to do with March.
        Assert.False(invoice.TryGetProperty("subscribed", out _));
        Assert.Equal("株式会社メーター東京", Text(invoice.GetProperty("customer"), "name"));
        Assert.Equal(
            """
            {"number":1,"kind":"credits","credits":200,"usdPerCredit":0.1,"amount":20,"period":{"start":"2026-03-01T00:00:00Z","end":"2026-04-01T00:00:00Z"},"usage":"/v1/tenants/acme/usage/events?period=2026-03-01T00:00:00Z","statement":{"used":1250.5,"included":300,"spendingLimit":200,"chargeable":200,"events":7,"meters":[{"meter":"chat","events":3,"credits":1000},{"meter":"images","events":4,"credits":250.5}],"changes":[{"at":"2026-03-01T00:00:00Z","base":300,"spendingLimit":100},{"at":"2026-03-04T00:00:00Z","base":300,"spendingLimit":200}]}}
            """.Trim(),
            Assert.Single(invoice.GetProperty("lines").EnumerateArray()).GetRawText());
        var attempt = Assert.Single(invoice.GetProperty("attempts").EnumerateArray());
        Assert.Equal(("1", "visa", "4242", "20"), (Text(attempt, "number"), Text(attempt, "brand"), Text(attempt, "last4"), Text(attempt, "amount")));
    }

    [PdfFact(DisplayName = "A24, A28: an invoice is downloaded as PDF, in its customer's language or another")]
    public async Task An_invoice_is_downloaded_as_PDF()
    {
        await Subscribe();
        var number = await BillMarch();

        using var answer = await Server.Get($"{Acme.Path}/invoices/{number}.pdf", Acme.AdminKey);

        Assert.Equal((HttpStatusCode.OK, "application/pdf"), (answer.StatusCode, answer.Content.Headers.ContentType?.ToString()));
        Assert.Equal($"attachment; filename=\"{number}.pdf\"", answer.Content.Headers.ContentDisposition?.ToString());
        var text = Assert.Single(await Poppler.Text(await answer.Content.ReadAsByteArrayAsync()));
        foreach (var part in (string[])["請求書", number, "株式会社メーター東京", "2026年3月1日", "$20.00"]) Assert.Contains(part, text, StringComparison.Ordinal);

        using var german = await Server.Get($"{Acme.Path}/invoices/{number}.pdf?language=de", Server.OperatorKey);
        Assert.Contains("Rechnungsempfänger", Assert.Single(await Poppler.Text(await german.Content.ReadAsByteArrayAsync())), StringComparison.Ordinal);
        Assert.NotEqual(answer.Headers.ETag, german.Headers.ETag);
    }

    [Fact]
    public Task Whoever_has_the_page_already_is_not_sent_it_again() => NotSentAgain(".html");

    [PdfFact]
    public Task Whoever_has_the_PDF_already_is_not_sent_it_again() => NotSentAgain(".pdf");

    [Fact(DisplayName = "A28: an invoice is a page in each language, in which what people wrote is text")]
    public async Task An_invoice_is_a_page()
    {
        var number = await Charge("a", 7, "<script>alert(1)</script>");
        foreach (var language in Languages.All)
        {
            using var answer = await Server.Get($"{Acme.Path}/invoices/{number}.html?language={language}", Acme.AdminKey);

            Assert.Equal((HttpStatusCode.OK, "text/html; charset=utf-8"), (answer.StatusCode, answer.Content.Headers.ContentType?.ToString()));
            Assert.Equal($"inline; filename=\"{number}.html\"", answer.Content.Headers.ContentDisposition?.ToString());
            Assert.Equal("default-src 'none'; style-src 'unsafe-inline'", answer.Headers.GetValues("Content-Security-Policy").Single());
            var html = await answer.Content.ReadAsStringAsync();
            Assert.Contains($"<html lang=\"{language}\"", html, StringComparison.Ordinal);
            Assert.Contains("&lt;script&gt;", html, StringComparison.Ordinal);
            Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        }

        using var klingon = await Server.Get($"{Acme.Path}/invoices/{number}.html?language=tlh", Acme.AdminKey);
        Assert.Contains("en, de, fr, es, ja", Text(await ServerFixture.Problem(klingon, 400, "invalid-value"), "detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_PDF_can_be_printed_the_page_is_pointed_to()
    {
        await Server.DisposeAsync();
        _printsPdf = false;
        await InitializeAsync();
        var number = await Charge("a", 7);

        using var answer = await Server.Get($"{Acme.Path}/invoices/{number}.pdf", Acme.AdminKey);

        var problem = await ServerFixture.Problem(answer, 503, "pdf-unavailable");
        Assert.Contains("libpangocairo-1.0-0", Text(problem, "detail"), StringComparison.Ordinal);
        using var page = await Server.Get(Text(problem, "html")!, Acme.AdminKey);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".pdf")]
    [InlineData(".html")]
    public async Task What_was_never_issued_is_not_found(string form)
    {
        using var answer = await Server.Get($"{Acme.Path}/invoices/INV-2026-999999{form}", Acme.AdminKey);

        Assert.Equal("INV-2026-999999", Text(await ServerFixture.Problem(answer, 404, "unknown-invoice"), "invoice"));
    }

    [Fact(DisplayName = "A19: what the running period comes to is seen, and a cancellation with it at once")]
    public async Task What_the_running_period_comes_to_is_seen()
    {
        var before = await Get($"{Acme.Path}/invoices/upcoming");
        Assert.Equal((0, 0), (before.GetProperty("total").GetInt32(), before.GetProperty("lines").GetArrayLength()));
        await Subscribe();
        (await Server.Post($"{Acme.Path}/adjustments", Server.OperatorKey, """{"id":"g","reason":"Goodwill","amountUsd":-1.5}""")).Dispose();
        (await Server.Post($"{Acme.Path}/usage", Acme.ServerKey, """{"id":"u","credits":350.5}""")).Dispose();

        var open = await Get($"{Acme.Path}/invoices/upcoming");
        await Billing.Unsubscribe(new Unsubscribe());
        var cancelled = await Get($"{Acme.Path}/invoices/upcoming");

        Assert.Equal(("3.55", "2026-05-01T01:00:00Z", "350.5"), (Text(open, "total"), Text(open, "closesAt"), Text(open.GetProperty("statement"), "used")));
        Assert.Equal(
            """
            [{"number":1,"kind":"credits","credits":50.5,"usdPerCredit":0.1,"amount":5.05,"period":{"start":"2026-04-01T00:00:00Z","end":"2026-05-01T00:00:00Z"},"usage":"/v1/tenants/acme/usage/events?period=2026-04-01T00:00:00Z"},{"number":2,"kind":"account-credit","amount":-1.5}]
            """.Trim(),
            open.GetProperty("lines").GetRawText());
        Assert.Null(Text(open.GetProperty("subscribed"), "cancelledAsOf"));
        Assert.Equal("2026-05-01T00:00:00Z", Text(cancelled.GetProperty("subscribed"), "cancelledAsOf"));
        Assert.Equal("3.55", Text(cancelled, "total"));
    }

    [Fact(DisplayName = "A19: the next invoice after a cancellation says as of when")]
    public async Task The_next_invoice_says_as_of_when_it_was_cancelled()
    {
        await Subscribe();
        await Billing.Unsubscribe(new Unsubscribe());
        var number = await Charge("a", 5);

        Assert.Equal("2026-05-01T00:00:00Z", Text((await Get($"{Acme.Path}/invoices/{number}")).GetProperty("subscribed"), "cancelledAsOf"));
        using var page = await Server.Get($"{Acme.Path}/invoices/{number}.html?language=en", Acme.AdminKey);
        Assert.Contains("AI credits, cancelled as of 1 May 2026", Encoding.UTF8.GetString(await page.Content.ReadAsByteArrayAsync()), StringComparison.Ordinal);
    }

    private async Task NotSentAgain(string form)
    {
        var number = await Charge("a", 7);
        using var first = await Server.Get($"{Acme.Path}/invoices/{number}{form}", Acme.AdminKey);

        Assert.Equal(HttpStatusCode.NotModified, await Again());
        (await Server.Post($"{Acme.Path}/invoices/{number}/settle", Server.OperatorKey, "{}")).Dispose();
        Assert.Equal(HttpStatusCode.OK, await Again());

        async Task<HttpStatusCode> Again()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{Acme.Path}/invoices/{number}{form}");
            request.Headers.Authorization = new("Bearer", Acme.AdminKey);
            request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
            using var answer = await Server.Client.SendAsync(request);
            return answer.StatusCode;
        }
    }

    private protected override void Configure(ServerOptions options) => options.PrintsPdf = _printsPdf;
}
