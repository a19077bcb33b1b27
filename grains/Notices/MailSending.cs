using System.Net.Mail;
using System.Text;
using MeteringCluster.Billing;

namespace MeteringCluster.Notices;

/// <summary>What came of an attempt to send a mail.</summary>
/// <param name="Attachment">The name of what was attached; null where nothing was.</param>
internal sealed record MailResult(AttemptOutcome Outcome, string? Detail = null, string? Attachment = null);

/// <summary>Sends a mail and tells what came of it, whoever it is from.</summary>
internal sealed class MailSending(OutwardPorts ports)
{
    /// <param name="write">Composes the mail; where that fails, it is tried again later as well.</param>
    /// <exception cref="OperationCanceledException">Stopped: nobody knows.</exception>
    public async Task<MailResult> Send(string to, Func<Task<Mail>> write, CancellationToken stop)
    {
        if (!ports.Mail.IsConfigured) return new(AttemptOutcome.Kept);
        if (!IsAddress(to)) return new(AttemptOutcome.Refused, $"'{MailComposer.OneLine(to)}' is no mail address.");

        string? attachment = null;
        try
        {
            var mail = await write();
            attachment = mail.Attachments.FirstOrDefault()?.Name;
            await ports.Mail.Send(mail, stop);
            return new(AttemptOutcome.Delivered, null, attachment);
        }
        catch (MailRefusedException e)
        {
            return new(AttemptOutcome.Refused, e.Message, attachment);
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            // Whatever it is, the mail is tried again later, and until then it is shown why it waits.
            return new(AttemptOutcome.Deferred, e.Message, attachment);
        }
    }

    /// <summary>The document as PDF, or as the page where none can be printed.</summary>
    /// <param name="name">Without the ending.</param>
    public async Task<MailAttachment> Print(Invoice invoice, string name, string language, CancellationToken stop) =>
        await ports.Documents.Pdf(invoice, language, stop) is { } pdf
            ? new MailAttachment($"{name}.pdf", "application/pdf", pdf)
            : new MailAttachment($"{name}.html", "text/html", Encoding.UTF8.GetBytes(ports.Documents.Html(invoice, language)));

    // A line break in it would end the header that it stands in.
    public static bool IsAddress(string text) => MailAddress.TryCreate(text, out _) && MailComposer.OneLine(text) == text;
}
