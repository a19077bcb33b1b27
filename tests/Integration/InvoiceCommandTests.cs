using System.Net;
using System.Text.Json;
using MeteringCluster.Billing;
using MeteringCluster.Tests.Kit;
using Xunit;

namespace MeteringCluster.Tests.Integration;

/// <summary>Paying, settling, crediting and adjusting over HTTP.</summary>
public sealed class InvoiceCommandTests : InvoiceServer
{
    [Fact]
    public async Task An_invoice_is_settled_once_and_by_operators_only()
    {
        var number = await Charge("a", 7);
        using var own = await Server.Post($"{Acme.Path}/invoices/{number}/settle", Acme.AdminKey, "{}");
        await ServerFixture.Problem(own, 403, "wrong-scope");

        var settled = await Done($"invoices/{number}/settle", """{"reference":"Wire of 3 April"}""");

        Assert.Equal(("paid", "7", "0", "2026-04-10T12:00:00Z"), (Text(settled, "status"), Text(settled, "paid"), Text(settled, "due"), Text(settled, "paidAt")));
        await Refused($"invoices/{number}/settle", "{}", 409, "nothing-due");
        await Refused("invoices/INV-2026-000099/settle", "{}", 404, "unknown-invoice");
        await Refused($"invoices/{number}/settle", """{"reference":""}""", 400, "invalid-value");
        Assert.Equal(
            ["done ", "refused invalid-value", "refused nothing-due", "refused unknown-invoice", "refused wrong-scope"],
            (await Trail("invoice.settle")).Order());
    }

    [Fact]
    public async Task A_part_is_credited_and_then_the_rest_each_by_a_note_of_its_own()
    {
        var number = await Charge("a", 7);

        var part = await Done($"invoices/{number}/credit-notes", """{"id":"case-1","amountUsd":2.5,"reason":"Outage"}""");
        var again = await Done($"invoices/{number}/credit-notes", """{"id":"case-1","amountUsd":2.5,"reason":"Outage"}""");
        await Refused($"invoices/{number}/credit-notes", """{"id":"case-1","amountUsd":2.6,"reason":"Outage"}""", 409, "adjustment-id-reused");
        var high = await Refused($"invoices/{number}/credit-notes", """{"id":"case-2","amountUsd":4.51,"reason":"Outage"}""", 409, "credit-exceeds-invoice");
        var rest = await Done($"invoices/{number}/credit-notes", """{"id":"case-3","reason":"All of it"}""");

        Assert.Equal(("CN-2026-000001", "2.5", "False"), (Text(part, "document"), Text(part, "credited"), Text(part, "repeated")));
        Assert.Equal(("CN-2026-000001", "True"), (Text(again, "document"), Text(again, "repeated")));
        Assert.Equal(("4.51", "4.5"), (Text(high, "asked"), Text(high, "left")));
        var note = await Get(Text(rest, "href")!);
        Assert.Equal(("credit-note", "-4.5", number, "0"), (Text(note, "kind"), Text(note, "total"), Text(note, "creditOf"), Text(note, "due")));
        Assert.Equal(("credited", "All of it"), (Text(note.GetProperty("lines")[0], "kind"), Text(note.GetProperty("lines")[0], "text")));
        var invoice = await Get($"{Acme.Path}/invoices/{number}");
        Assert.Equal(("paid", "7", "0"), (Text(invoice, "status"), Text(invoice, "credited"), Text(invoice, "due")));
        await Refused($"invoices/{number}/credit-notes", """{"id":"case-4","reason":"More"}""", 409, "credit-exceeds-invoice");
        await Refused($"invoices/{Text(note, "number")}/credit-notes", """{"id":"case-5","reason":"Of a note"}""", 404, "unknown-invoice");
        Assert.Equal(2, (await Trail("invoice.credit&outcome=done")).Count);
        Assert.Equal(4, (await Trail("invoice.credit&outcome=refused")).Count);
    }

    [Fact]
    public async Task Late_usage_that_cannot_be_counted_is_refused_with_what_is_booked()
    {
        await Subscribe();
        await BillMarch();
        const long Booked = long.MaxValue - 2_000_000_000;
        Assert.IsType<Adjusted>(await Billing.Adjust(new Adjust("most", March, Booked, null, "A test")));

        using var refused = await Server.Post(
            $"{Acme.Path}/adjustments", Server.OperatorKey, """{"id":"more","reason":"Late","period":"2026-03-02T00:00:00Z","credits":1000000}""");

        var problem = await ServerFixture.Problem(refused, 409, "adjustment-too-large");
        Assert.Equal((Booked + 1_250_500_000) / 1e6m, problem.GetProperty("used").GetDecimal());
    }

    [Fact(DisplayName = "A14: an invoice is paid over HTTPS only")]
    public async Task An_invoice_is_paid_with_the_saved_card_over_HTTPS()
    {
        var number = await Charge("a", 7);
        using var plain = await Server.Post($"{Acme.Path}/invoices/{number}/pay", Acme.AdminKey, "");
        await ServerFixture.Problem(plain, 403, "https-required");
        using var cardless = await Server.SendSecurely(HttpMethod.Post, $"{Acme.Path}/invoices/{number}/pay", Acme.AdminKey, "{}");
        await ServerFixture.Problem(cardless, 409, "payment-method-required");
        using var unknown = await Server.SendSecurely(HttpMethod.Post, $"{Acme.Path}/invoices/INV-2026-000099/pay", Acme.AdminKey, "{}");
        await ServerFixture.Problem(unknown, 404, "unknown-invoice");
        (await Server.Post($"{Acme.Path}/invoices/{number}/settle", Server.OperatorKey, "{}")).Dispose();
        using var paid = await Server.SendSecurely(HttpMethod.Post, $"{Acme.Path}/invoices/{number}/pay", Acme.AdminKey, "{}");
        await ServerFixture.Problem(paid, 409, "nothing-due");

        Assert.Equal(
            ["refused nothing-due", "refused unknown-invoice", "refused payment-method-required", "refused https-required"],
            await Trail("invoice.pay"));
    }

    [Fact]
    public async Task Amounts_are_invoiced_at_once_or_to_the_tenants_good()
    {
        var good = await Done("adjustments", """{"id":"g","reason":"Goodwill","amountUsd":-5}""");
        var charged = await Done("adjustments", """{"id":"c","reason":"Training","amountUsd":12.34}""");
        var again = await Done("adjustments", """{"id":"c","reason":"Training","amountUsd":12.34}""");
        await Refused("adjustments", """{"id":"c","reason":"Training","amountUsd":12.35}""", 409, "adjustment-id-reused");

        Assert.Equal(("5", "0", null), (Text(good, "credited"), Text(good, "charged"), Text(good, "document")));
        Assert.Equal(("12.34", "INV-2026-000001", "True"), (Text(charged, "charged"), Text(charged, "document"), Text(again, "repeated")));
        var invoice = await Get(Text(charged, "href")!);
        Assert.Equal("7.34", Text(invoice, "total"));
        Assert.Equal(["adjustment", "account-credit"], invoice.GetProperty("lines").EnumerateArray().Select(line => Text(line, "kind")));
        Assert.Equal(2, (await Trail("billing.adjust&outcome=done")).Count);
    }

    [Fact(DisplayName = "E8, E9: usage that came too late is charged up to the period's limit, and leads to its period")]
    public async Task Usage_that_came_too_late_is_charged_by_its_period()
    {
        await Billing.Bill(new PeriodStatement(
            new(March, March.AddMonths(1)), March.AddMonths(1).AddHours(1), 290_000_000, 300_000_000, 200_000_000, 10, 1, [], []));

        var late = await Done("adjustments", """{"id":"l","reason":"Export of a device","period":"2026-03-20T00:00:00Z","credits":250}""");

        Assert.Equal(("20", "250", "2026-03-01T00:00:00Z"), (Text(late, "charged"), Text(late, "credits"), Text(late, "period")));
        var line = (await Get(Text(late, "href")!)).GetProperty("lines")[0];
        Assert.Equal(("late-usage", "200", "/v1/tenants/acme/usage/events?period=2026-03-01T00:00:00Z"), (Text(line, "kind"), Text(line, "credits"), Text(line, "usage")));
        var open = await Refused("adjustments", """{"id":"m","reason":"Now","period":"2026-04-10T00:00:00Z","credits":1}""", 409, "period-not-closed");
        Assert.Equal("2026-04-01T00:00:00Z", Text(open, "periodStart"));
    }

    [Theory]
    [InlineData("{}", "id,reason,amountUsd")]
    [InlineData("""{"id":"","reason":"","amountUsd":1}""", "id,reason")]
    [InlineData("""{"id":"a","reason":"b","amountUsd":0}""", "amountUsd")]
    [InlineData("""{"id":"a","reason":"b","amountUsd":1000000.01}""", "amountUsd")]
    [InlineData("""{"id":"a","reason":"b","amountUsd":1,"credits":1}""", "credits")]
    [InlineData("""{"id":"a","reason":"b","amountUsd":1,"period":"2026-03-01T00:00:00Z"}""", "period")]
    [InlineData("""{"id":"a","reason":"b","credits":1}""", "period")]
    [InlineData("""{"id":"a","reason":"b","period":"2026-03-01T00:00:00Z"}""", "credits")]
    [InlineData("""{"id":"a","reason":"b","period":"2026-03-01T00:00:00Z","credits":0}""", "credits")]
    [InlineData("""{"id":"a","reason":"b","period":"9500-03-01T00:00:00Z","credits":1}""", "period")]
    public async Task A_bad_adjustment_is_told_what_is_bad(string json, string fields)
    {
        var problem = await Refused("adjustments", json, 400, "invalid-value");

        Assert.Equal(fields.Split(','), problem.GetProperty("errors").EnumerateArray().Select(error => Text(error, "field")));
    }

    [Theory]
    [InlineData("""{"id":"a","reason":"b","amountUsd":0}""", "amountUsd")]
    [InlineData("""{"id":"a","reason":"b","amountUsd":-1}""", "amountUsd")]
    [InlineData("""{"amountUsd":1}""", "id,reason")]
    public async Task A_bad_credit_note_is_told_what_is_bad(string json, string fields)
    {
        var problem = await Refused("invoices/INV-2026-000001/credit-notes", json, 400, "invalid-value");

        Assert.Equal(fields.Split(','), problem.GetProperty("errors").EnumerateArray().Select(error => Text(error, "field")));
    }

    private async Task<JsonElement> Done(string path, string json)
    {
        using var answer = await Server.Post($"{Acme.Path}/{path}", Server.OperatorKey, json);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return await ServerFixture.Json(answer);
    }

    private async Task<JsonElement> Refused(string path, string json, int status, string code)
    {
        using var answer = await Server.Post($"{Acme.Path}/{path}", Server.OperatorKey, json);
        return await ServerFixture.Problem(answer, status, code);
    }

    private async Task<List<string>> Trail(string action) =>
    [
        .. (await Get($"{Acme.Path}/audit?action={action}")).GetProperty("items").EnumerateArray()
            .Select(entry => $"{Text(entry, "outcome")} {Text(entry, "code")}"),
    ];
}
