using System.Globalization;
using System.Net.Mail;
using System.Text;
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

        var (outcome, detail) = await Send(order, stop);
        return new InvoiceMailReport(due.Invoice, due.Attempt, outcome, detail);
    }

    private async Task<(InvoiceMailOutcome Outcome, string? Detail)> Send(InvoiceMailOrder order, CancellationToken stop)
    {
        if (!ports.Mail.IsConfigured) return (InvoiceMailOutcome.Kept, null);
        if (!IsAddress(order.Mail.To))
            return (InvoiceMailOutcome.Refused, $"'{MailComposer.OneLine(order.Mail.To)}' is no mail address.");

        try
        {
            var words = MailComposer.Compose(order);
            await ports.Mail.Send(
                new Mail(
                    order.Mail.MessageId, order.Mail.To, MailComposer.OneLine(order.ToName), words.Subject, words.Text, words.Html,
                    [await Print(order.Invoice, stop)])
                { ReplyTo = order.ReplyTo is { } replyTo && IsAddress(replyTo) ? replyTo : null },
                stop);
            return (InvoiceMailOutcome.Delivered, null);
        }
        catch (MailRefusedException e)
        {
            return (InvoiceMailOutcome.Refused, e.Message);
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            // Whatever it is, the mail is tried again later, and until then it is shown why it waits.
            return (InvoiceMailOutcome.Deferred, e.Message);
        }
    }

    private async Task<MailAttachment> Print(Billing.Invoice invoice, CancellationToken stop) =>
        await ports.Documents.Pdf(invoice, invoice.Language, stop) is { } pdf
            ? new MailAttachment($"{invoice.Number}.pdf", "application/pdf", pdf)
            : new MailAttachment($"{invoice.Number}.html", "text/html", Encoding.UTF8.GetBytes(ports.Documents.Html(invoice, invoice.Language)));

    // A line break in it would end the header that it stands in.
    private static bool IsAddress(string text) => MailAddress.TryCreate(text, out _) && MailComposer.OneLine(text) == text;
}
