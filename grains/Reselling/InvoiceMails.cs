using System.Diagnostics;
using System.Globalization;
using MeteringCluster.Journaling;
using MeteringCluster.Notices;

namespace MeteringCluster.Reselling;

/// <summary>An attempt to mail an invoice that is to be made (D16).</summary>
public sealed record SendInvoice(string Reseller, int Invoice, int Attempt)
{
    public const string EffectKind = "send-reseller-invoice";

    public static Effect Of(string reseller, int invoice, int attempt) => Effect.Of(
        string.Create(CultureInfo.InvariantCulture, $"{EffectKind}/{reseller}/{invoice}/{attempt}"), EffectKind,
        new SendInvoice(reseller, invoice, attempt), ResellerJson.Default.SendInvoice);
}

/// <summary>Makes one attempt to mail an invoice, and reports what became of it.</summary>
public sealed class SendInvoiceHandler(IMeteringCluster cluster, OutwardPorts ports) : IEffectHandler
{
    // A whole dispatch at once.
    private readonly Places _places = new(DispatchInvoices.MaxLicenses);

    private readonly MailSending _sending = new(ports);

    private readonly Unreported<InvoiceMailReport> _unreported = new();

    public string Kind => SendInvoice.EffectKind;

    public Task Run(Effect effect, CancellationToken stop)
    {
        var due = effect.Read(ResellerJson.Default.SendInvoice);
        var reseller = cluster.Reseller(ResellerId.Parse(due.Reseller));
        return _places.Within(() => _unreported.Once(effect.Id, () => Attempt(reseller, due, stop), reseller.Report), stop);
    }

    private async Task<InvoiceMailReport?> Attempt(IResellerGrain reseller, SendInvoice due, CancellationToken stop)
    {
        if (await reseller.MailOrder(due.Invoice, due.Attempt) is not { } order) return null;

        var sent = await _sending.Send(order.Mail.To, () => Write(order, stop), stop);
        return new InvoiceMailReport(due.Invoice, due.Attempt, Outcome(sent.Outcome), sent.Detail);
    }

    private async Task<Mail> Write(InvoiceMailOrder order, CancellationToken stop)
    {
        var (words, invoice) = (MailComposer.Compose(order), order.Invoice);
        return new Mail(
            order.Mail.MessageId, order.Mail.To, MailComposer.OneLine(order.ToName), words.Subject, words.Text, words.Html,
            [await _sending.Print(invoice, invoice.Number, invoice.Language, stop)])
        { ReplyTo = order.ReplyTo is { } replyTo && MailSending.IsAddress(replyTo) ? replyTo : null };
    }

    private static InvoiceMailOutcome Outcome(AttemptOutcome sent) => sent switch
    {
        AttemptOutcome.Delivered => InvoiceMailOutcome.Delivered,
        AttemptOutcome.Deferred => InvoiceMailOutcome.Deferred,
        AttemptOutcome.Refused => InvoiceMailOutcome.Refused,
        AttemptOutcome.Kept => InvoiceMailOutcome.Kept,
        _ => throw new UnreachableException(),
    };
}
