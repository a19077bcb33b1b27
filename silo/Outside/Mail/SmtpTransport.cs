using System.Net;
using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using MeteringCluster.Notices;

namespace MeteringCluster;

/// <summary>Hands mails to an SMTP server, one connection for each: they are few, and each stands for itself.</summary>
internal sealed class SmtpTransport(MailOptions options) : IMailTransport
{
    public bool IsConfigured => true;

    public async Task Send(Notices.Mail mail, CancellationToken stop)
    {
        // The client's own time-out is for its blocking calls only.
        using var late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        late.CancelAfter(options.Timeout);
        using var message = Message(mail);
        using var client = new SmtpClient(options.Host, options.Port)
        {
            EnableSsl = options.StartTls,
            Credentials = options.User.Length == 0 ? null : new NetworkCredential(options.User, options.Password),
            // For addresses beyond ASCII, where the server can; where it cannot, they are refused. Other headers are ASCII,
            // so that what a name holds is an encoded word, whatever the server can.
            DeliveryFormat = Ascii.IsValid(mail.To + options.From + mail.ReplyTo) ? SmtpDeliveryFormat.SevenBit : SmtpDeliveryFormat.International,
        };
        try
        {
            await client.SendMailAsync(message, late.Token);
        }
        catch (SmtpException e) when (IsForGood(e))
        {
            throw new MailRefusedException($"The mail server answered {(int)e.StatusCode}: {MailComposer.OneLine(e.Message)}");
        }
        catch (SmtpException e)
        {
            var cause = e.InnerException is { } inner ? $"{e.Message} {inner.Message}" : e.Message;
            throw new MailDelayedException(
                e.StatusCode > 0 ? $"The mail server answered {(int)e.StatusCode}: {MailComposer.OneLine(cause)}" : MailComposer.OneLine(cause));
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new MailDelayedException($"The mail server did not take the mail over within {options.Timeout.TotalSeconds:0} s.");
        }
    }

    // For good is what can only mean the receiver (550, 551, 553 to RCPT) or the mail's size (552 to its content). What
    // concerns the sender, its sign-in or the server (530, 535, a 550 to MAIL FROM) is the operator's to set right, and no
    // customer's mail must be lost by it. A 554 may be of any kind, as where a server minds our address, so it waits too.
    private static bool IsForGood(SmtpException e) => e is SmtpFailedRecipientException
        ? (int)e.StatusCode is 550 or 551 or 553
        : e.StatusCode is SmtpStatusCode.ExceededStorageAllocation;

    private MailMessage Message(Notices.Mail mail)
    {
        var international = !Ascii.IsValid(mail.To + options.From + mail.ReplyTo);
        var from = MailNames.Address(options.From, options.FromName, international);
        var message = new MailMessage(from, MailNames.Address(mail.To, mail.ToName, international))
        {
            Subject = MailNames.Line(mail.Subject),
            SubjectEncoding = Encoding.UTF8,
            Body = mail.Text,
            BodyEncoding = Encoding.UTF8,
            BodyTransferEncoding = TransferEncoding.Base64,
        };
        message.Headers.Add("Message-ID", $"<{mail.MessageId}@{from.Host}>");
        if (mail.ReplyTo is { } replyTo) message.ReplyToList.Add(MailNames.Address(replyTo, "", international));
        // No answering machine is to answer to it (RFC 3834).
        message.Headers.Add("Auto-Submitted", "auto-generated");
        var html = AlternateView.CreateAlternateViewFromString(mail.Html, Encoding.UTF8, MediaTypeNames.Text.Html);
        html.TransferEncoding = TransferEncoding.Base64;
        message.AlternateViews.Add(html);
        foreach (var attached in mail.Attachments)
        {
            var attachment = new Attachment(new MemoryStream(attached.Content, writable: false), MailNames.File(attached.Name), attached.MediaType)
            {
                TransferEncoding = TransferEncoding.Base64,
            };
            attachment.ContentDisposition!.Inline = false;
            message.Attachments.Add(attachment);
        }

        return message;
    }
}

/// <summary>The mail was not taken over, and may be later; the message says why.</summary>
internal sealed class MailDelayedException(string message) : Exception(message);
