using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net.Mail;
using MeteringCluster.Notices;

namespace MeteringCluster;

/// <summary>The mail server that mails are handed over to.</summary>
public sealed class MailOptions
{
    /// <summary>The server's name or address. Default none: mails are kept and shown (METERING_SMTP_HOST).</summary>
    [StringLength(253)]
    public string Host { get; set; } = "";

    /// <summary>Default 587; 1 to 65535 (METERING_SMTP_PORT).</summary>
    [Range(1, 65535)]
    public int Port { get; set; } = 587;

    /// <summary>The address that mails come from; needed with a host (METERING_SMTP_FROM).</summary>
    [StringLength(254)]
    public string From { get; set; } = "";

    /// <summary>The name beside it. Default none (METERING_SMTP_FROM_NAME).</summary>
    [StringLength(200)]
    public string FromName { get; set; } = "";

    /// <summary>Whom to sign in as. Default none: nobody signs in (METERING_SMTP_USER).</summary>
    [StringLength(254)]
    public string User { get; set; } = "";

    /// <summary>Needed with a user (METERING_SMTP_PASSWORD).</summary>
    [StringLength(1024)]
    public string Password { get; set; } = "";

    /// <summary>Whether the connection is encrypted by STARTTLS; without it no password is sent. Default true (METERING_SMTP_STARTTLS).</summary>
    public bool StartTls { get; set; } = true;

    /// <summary>A server that has not taken a mail over after so long is tried again later. Default 30 seconds; 1 to 40 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:40")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Takes over what the environment names.</summary>
    /// <exception cref="StartRefusedException">A value cannot be read.</exception>
    public void Read(Func<string, string?> environment)
    {
        Host = environment("METERING_SMTP_HOST") ?? Host;
        From = environment("METERING_SMTP_FROM") ?? From;
        FromName = environment("METERING_SMTP_FROM_NAME") ?? FromName;
        User = environment("METERING_SMTP_USER") ?? User;
        Password = environment("METERING_SMTP_PASSWORD") ?? Password;
        if (environment("METERING_SMTP_PORT") is { Length: > 0 } port)
            Port = int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 65535
                ? number
                : throw new StartRefusedException($"METERING_SMTP_PORT is '{port}'; it must be 1 to 65535.");
        if (environment("METERING_SMTP_STARTTLS") is { Length: > 0 } startTls)
            StartTls = bool.TryParse(startTls, out var asked)
                ? asked
                : throw new StartRefusedException($"METERING_SMTP_STARTTLS is '{startTls}'; it must be true or false.");
    }

    /// <summary>Holds the options against each other. The password itself is never shown.</summary>
    /// <exception cref="StartRefusedException">They do not go together.</exception>
    public void Check()
    {
        if (Host.Length == 0)
        {
            if (From.Length > 0 || User.Length > 0)
                throw new StartRefusedException("METERING_SMTP_FROM or METERING_SMTP_USER is set, and METERING_SMTP_HOST is not; set it, or neither.");
            return;
        }

        if (Uri.CheckHostName(Host) == UriHostNameType.Unknown)
            throw new StartRefusedException($"METERING_SMTP_HOST is '{Host}'; it must be a host's name or address.");
        if (From.Length == 0) throw new StartRefusedException("METERING_SMTP_HOST is set, and METERING_SMTP_FROM is not; set the address that mails come from.");
        if (!MailAddress.TryCreate(From, out var from) || from.Address != From)
            throw new StartRefusedException($"METERING_SMTP_FROM is '{MailComposer.OneLine(From)}'; it must be a mail address alone, as in billing@example.com.");
        if (MailComposer.OneLine(FromName) != FromName)
            throw new StartRefusedException("METERING_SMTP_FROM_NAME has a control character in it; it must be one line of text.");
        if (User.Length == 0 != (Password.Length == 0))
            throw new StartRefusedException("METERING_SMTP_USER and METERING_SMTP_PASSWORD go together; set both, or neither.");
        if (User.Length > 0 && !StartTls)
            throw new StartRefusedException("METERING_SMTP_USER needs METERING_SMTP_STARTTLS: without encryption no password is sent.");
    }
}
