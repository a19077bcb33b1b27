using System.Diagnostics;
using System.Globalization;
using MeteringCluster.Billing;

namespace MeteringCluster.Documents;

/// <summary>Says an invoice or credit note in a language's words.</summary>
internal static class InvoicePrint
{
    public static Print Of(Invoice invoice, string language)
    {
        var words = Wording.Of(language);
        return new Print(
            language, words[invoice.Kind == InvoiceKind.CreditNote ? "title.credit-note" : "title.invoice"], invoice.Number,
            invoice.IssuedAt, Party(words, "issuer", invoice.Issuer), Party(words, "customer", invoice.Customer),
            [.. Facts(words, invoice)], Lines(words, invoice), [.. Totals(words, invoice)], words["currency"],
            [.. Statements(invoice).SelectMany(statement => Annexes(words, statement))]);
    }

    private static PrintedParty Party(Wording words, string role, InvoiceParty party)
    {
        List<string> details = [.. party.Address.Select(PlainText.Of)];
        if (party.Email is { } email) details.Add(PlainText.Of(email));
        if (party.TaxId is { Length: > 0 } taxId) details.Add(words.Fill("tax-id", ("id", PlainText.Of(taxId))));
        return new PrintedParty(words[role], PlainText.Of(party.Name), [.. details]);
    }

    private static IEnumerable<PrintedFact> Facts(Wording words, Invoice invoice)
    {
        yield return new(words["number"], invoice.Number);
        yield return new(words["issued"], words.Date(invoice.IssuedAt));
        if (invoice.CreditOf is { } credited) yield return new(words["credit-of"], credited);
        if (invoice.Period is { } period) yield return new(words["period"], words.Period(period));
        yield return new(words["subscription"], Subscription(words, invoice));
    }

    // That it was cancelled shows on the next invoice at once (A19).
    private static string Subscription(Wording words, Invoice invoice)
    {
        var name = invoice.Subscription switch
        {
            "ai-credits" => words["subscription.ai-credits"],
            "license" => words["subscription.license"],
            "reseller-license" => words["subscription.reseller-license"],
            _ => PlainText.Of(invoice.Subscription),
        };
        if (invoice.Subscribed is not { } subscribed || invoice.Subscription == "license") return name;

        return subscribed.EndsAt is { } end
            ? words.Fill("subscription.cancelled", ("subscription", name), ("date", words.Instant(end)))
            : words.Fill("subscription.active", ("subscription", name), ("limit", words.Usd(subscribed.LimitCents)));
    }

    private static PrintedTable Lines(Wording words, Invoice invoice) => new(
        null,
        [
            new(words["column.number"], 6, IsNumber: false), new(words["column.description"], 50, IsNumber: false),
            new(words[invoice.Lines.Any(line => line.License is not null) ? "column.screens" : "column.credits"], 16, IsNumber: true), new(words["column.unit"], 13, IsNumber: true),
            new(words["column.amount"], 15, IsNumber: true),
        ],
        [.. invoice.Lines.Select(line => new PrintedRow(
        [
            new(line.Number.ToString(CultureInfo.InvariantCulture)),
            new(words[KeyOf(line.Kind)], [.. LineDetails(words, invoice, line)]),
            new(line.License is { } license ? words.Count(license.Screens) : line.Microcredits is { } credits ? words.Credits(credits) : ""),
            new(line.UnitCents is { } unit ? words.Usd(unit) : ""),
            new(words.Usd(line.AmountCents)),
        ]))]);

    private static string KeyOf(InvoiceLineKind kind) => kind switch
    {
        InvoiceLineKind.Credits => "line.credits",
        InvoiceLineKind.LateUsage => "line.late-usage",
        InvoiceLineKind.Adjustment => "line.adjustment",
        InvoiceLineKind.AccountCredit => "line.account-credit",
        InvoiceLineKind.Credited => "line.credited",
        InvoiceLineKind.License => "line.license",
        InvoiceLineKind.ResellerLicense => "line.reseller-license",
        _ => throw new UnreachableException(),
    };

    private static IEnumerable<string> LineDetails(Wording words, Invoice invoice, InvoiceLine line)
    {
        if (line.Text is { Length: > 0 } text) yield return PlainText.Of(text);
        if (line.License is { } license)
        {
            yield return words.Fill("line.plan", ("plan", PlainText.Of(license.Plan)), ("months", words.Count(license.Months)));
            if (line.Period is null) yield return words["line.unused"];
        }

        if (line.Period is { } period && period != invoice.Period) yield return words.Period(period);
        if (line.Statement is { } statement)
            yield return words.Fill(
                "line.usage", ("used", words.Credits(statement.UsedMicrocredits)),
                ("included", words.Credits(statement.IncludedMicrocredits)), ("limit", words.Credits(statement.LimitMicrocredits)));
    }

    private static IEnumerable<PrintedFact> Totals(Wording words, Invoice invoice)
    {
        yield return new(words["total"], words.Usd(invoice.TotalCents), IsStrong: invoice.Kind == InvoiceKind.CreditNote);
        // A credit note is no demand, so nothing of it is paid or due.
        if (invoice.Kind == InvoiceKind.CreditNote) yield break;

        if (invoice.CreditedCents != 0) yield return new(words["credited"], words.Usd(checked(-invoice.CreditedCents)));
        if (invoice.PaidCents != 0)
            yield return new(
                invoice.PaidAt is { } at ? words.Fill("paid-at", ("date", words.Date(at))) : words["paid"],
                words.Usd(checked(-invoice.PaidCents)));
        yield return new(words["due"], words.Usd(invoice.DueCents), IsStrong: true);
        yield return new(words["status"], words[invoice.Status == InvoiceStatus.Paid ? "status.paid" : "status.unpaid"], IsStrong: true);
    }

    // Two lines of one period have one break-down.
    private static IEnumerable<PeriodStatement> Statements(Invoice invoice) =>
        invoice.Lines.Select(line => line.Statement).OfType<PeriodStatement>().DistinctBy(statement => statement.Period);

    private static IEnumerable<PrintedTable> Annexes(Wording words, PeriodStatement statement)
    {
        var period = words.Period(statement.Period);
        if (statement.Meters.Length > 0)
            yield return new PrintedTable(
                words.Fill("meters.title", ("period", period)),
                [
                    new(words["meters.meter"], 56, IsNumber: false), new(words["meters.events"], 20, IsNumber: true),
                    new(words["meters.credits"], 24, IsNumber: true),
                ],
                [
                    .. statement.Meters.Select(meter => Row(
                        PlainText.Of(meter.Meter), words.Count(meter.Events), words.Credits(meter.Microcredits))),
                    Row(words["meters.sum"], words.Count(statement.Events), words.Credits(statement.UsedMicrocredits)) with { IsSum = true },
                ]);
        if (statement.Changes.Length > 1)
            yield return new PrintedTable(
                words.Fill("caps.title", ("period", period)),
                [
                    new(words["caps.from"], 56, IsNumber: false), new(words["caps.base"], 20, IsNumber: true),
                    new(words["caps.limit"], 24, IsNumber: true),
                ],
                [
                    .. statement.Changes.Select(change => Row(
                        words.Instant(change.At), words.Credits(change.BaseMicrocredits), words.Credits(change.LimitMicrocredits))),
                ]);
    }

    private static PrintedRow Row(params string[] cells) => new([.. cells.Select(cell => new PrintedCell(cell))]);
}
