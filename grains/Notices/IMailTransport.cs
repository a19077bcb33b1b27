using System.Collections.Immutable;

namespace MeteringCluster.Notices;

/// <summary>Hands mails over to whoever delivers them.</summary>
public interface IMailTransport
{
    /// <summary>False where no mail server is configured: mails are then kept and shown.</summary>
    bool IsConfigured { get; }

    /// <summary>Ends when the mail server has taken the mail over; throws where it has not.</summary>
    /// <exception cref="MailRefusedException">It never will.</exception>
    Task Send(Mail mail, CancellationToken stop);
}

/// <param name="MessageId">What stands before the @; the same for each attempt, so that a mail sent twice is known as one.</param>
public sealed record Mail(
    string MessageId, string To, string ToName, string Subject, string Text, string Html, ImmutableArray<MailAttachment> Attachments)
{
    /// <summary>The address that answers go to; null where they go to the sender.</summary>
    public string? ReplyTo { get; init; }
}

public sealed record MailAttachment(string Name, string MediaType, byte[] Content);

/// <summary>The mail server refuses the mail for good, as for an address that does not exist.</summary>
public sealed class MailRefusedException(string message) : Exception(message);
