using MeteringCluster.Api.Invoicing;
using MeteringCluster.Api.Json;
using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>One invoice or credit note: what stands on it and behind it, and what can be done with it.</summary>
public sealed class InvoicePage : TenantPage
{
    public override string Title => Number;

    public override string Place => "billing";

    [BindProperty(SupportsGet = true)]
    public string Number { get; set; } = "";

    /// <summary>Led here because no PDF could be printed.</summary>
    [BindProperty(SupportsGet = true)]
    public bool NoPdf { get; set; }

    public InvoiceView Invoice { get; private set; } = null!;

    public IReadOnlyList<InvoiceSummary> Notes { get; private set; } = [];

    public PaymentMethodView? Card { get; private set; }

    /// <summary>What was entered to be credited.</summary>
    public (string Id, string? Amount, string? Reason) Credit { get; private set; } = (NewId(), null, null);

    public string? Reference { get; private set; }

    public string? AmountError { get; private set; }

    public bool IsDue => Invoice.Due.Cents > 0;

    public bool IsNote => Invoice.Kind == "credit-note";

    public Usd Left => new(Invoice.Total.Cents - Invoice.Credited.Cents);

    public bool IsUnderWay => Invoice.Attempts is [.., { Outcome: "pending" }];

    private string Path => $"{ApiRoot}/invoices/{ApiPath.Of($"{Number}")}";

    private string Here => $"{Root}/billing/{ApiPath.Of($"{Number}")}";

    public Task OnGet() => Read();

    public async Task<IActionResult> OnPostPay() =>
        await Send<InvoiceView>(HttpMethods.Post, $"{Path}/pay") is { Due: var due }
            ? Done(due.Cents > 0 ? "The payment is under way. What becomes of it shows here." : "The invoice is paid.", Here)
            : await ShowAgain();

    public async Task<IActionResult> OnPostSettle(string? reference)
    {
        Reference = reference?.Trim();
        return await Send<InvoiceView>(HttpMethods.Post, $"{Path}/settle", new SettleInvoiceRequest { Reference = Reference is { Length: > 0 } text ? text : null }) is not null
            ? Done($"{Number} counts as paid.", Here)
            : await ShowAgain();
    }

    public async Task<IActionResult> OnPostCredit(string? id, string? amount, string? reason)
    {
        Credit = (id is { Length: > 0 } ? id : NewId(), amount, reason?.Trim());
        var usd = DollarText.Read(amount);
        if (usd is null)
        {
            AmountError = $"The amount {DollarText.Expected}";
            await Read();
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return Page();
        }

        var made = await Send<AdjustmentView>(
            HttpMethods.Post, $"{Path}/credit-notes", new CreditNoteRequest { Id = Credit.Id, AmountUsd = usd, Reason = Credit.Reason ?? "" });
        return made is null ? await ShowAgain() : Done($"{Locale.Money(made.Credited)} of {Number} were credited{(made.Document is { } note ? $" by {note}" : "")}.", Here);
    }

    /// <summary>Where the console shows the usage of a line.</summary>
    public string UsageOf(InvoiceLineView line) => ApiPath.With(
        $"{Root}/billing/usage",
        ("period", line.Period!.Start.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture)), ("invoice", Number));

    private async Task<IActionResult> ShowAgain()
    {
        var refusal = Refusal;
        await Read();
        Refusal = refusal;
        return Again();
    }

    private async Task Read()
    {
        Invoice = await Need<InvoiceView>(Path);
        if (IsDue && Viewer.IsHttps) Card = await Find<PaymentMethodView>($"{ApiRoot}/payment-method");
        if (Invoice.Credited.Cents > 0)
            Notes = [.. (await Need<InvoiceListView>(ApiPath.With($"{ApiRoot}/invoices", ("query", Number), ("limit", "1000")))).Items
                .Where(other => other.CreditOf == Number)];
    }

    // A form that is sent twice credits once.
    private static string NewId() => $"console-{Guid.NewGuid():N}";
}
