using System.Diagnostics;
using System.Text;
using MeteringCluster.Load.Servers;
using MeteringCluster.Notices;
using MeteringCluster.Tests.Kit;
using Xunit;

namespace MeteringCluster.Tests.Notices;

/// <summary>A28: what a mail server takes over, and how its refusals are understood.</summary>
public sealed class SmtpTransportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SmtpFact]
    public async Task A_mail_arrives_whole_at_a_real_server()
    {
        var pdf = new byte[70_000];
        new Random(1).NextBytes(pdf);
        await using var server = await SmtpServer.Start(Path.Combine(_folder.Path, "mail"));

        await Transport(server.Port).Send(
            new Mail(
                "0123abcd", "ann@acme.example", "株式会社アクメ, \"Łódź\"", "請求書 INV-2026-000001 のご送付（とても長い件名なので、いくつもの語に分けられます）",
                "こんにちは。\n.\n.. 終わり\n", "<p>こんにちは。</p>\n", [new MailAttachment("INV-2026-000001.pdf", "application/pdf", pdf)]),
            CancellationToken.None);

        // Read by another program than the one that wrote it.
        var read = await Python(
            """
            import email, email.policy, email.header, base64, sys
            m = email.message_from_bytes(open(sys.argv[1], 'rb').read(), policy=email.policy.default)
            name = email.message_from_bytes(open(sys.argv[1], 'rb').read())['To'].rsplit('<', 1)[0].strip().strip('"')
            a = next(m.iter_attachments())
            print(m['Message-ID']); print(m['Subject']); print(m['From']); print(email.header.make_header(email.header.decode_header(name))); print(m['To'].addresses[0].addr_spec)
            print(base64.b64encode(m.get_body(('plain',)).get_content().encode()).decode())
            print(base64.b64encode(m.get_body(('html',)).get_content().encode()).decode())
            print(a.get_filename(), a.get_content_type(), a.get_content_disposition()); print(base64.b64encode(a.get_content()).decode())
            """,
            System.IO.Directory.GetFiles(Path.Combine(_folder.Path, "mail", "new")).Single());
        Assert.Equal(
            [
                "<0123abcd@metering.example>", "請求書 INV-2026-000001 のご送付（とても長い件名なので、いくつもの語に分けられます）", "Rechnungen <billing@metering.example>",
                "株式会社アクメ, \"Łódź\"", "ann@acme.example",
                Convert.ToBase64String("こんにちは。\n.\n.. 終わり\n"u8), Convert.ToBase64String("<p>こんにちは。</p>\n"u8),
                "INV-2026-000001.pdf application/pdf attachment", Convert.ToBase64String(pdf),
            ],
            read);
    }

    // Whoever names a user must not choose who else gets the mail, or what its headers say.
    [SmtpTheory(DisplayName = "D12: a name stays a name, whatever is in it")]
    [InlineData("x\" <evil@a.example>, \"y", "x\" <evil@a.example>, \"y")]
    [InlineData("\u00e9\" <evil@a.example>, \"y", "\u00e9\" <evil@a.example>, \"y")]
    [InlineData("back\\", "back\\")]
    [InlineData("\\\" <evil@a.example>", "\\\" <evil@a.example>")]
    [InlineData("\"quoted\"", "\"quoted\"")]
    [InlineData("a\u2028Bcc: x@y.example", "a Bcc: x@y.example")]
    [InlineData("a\r\nBcc: x@y.example", "a  Bcc: x@y.example")]
    [InlineData("=?utf-8?q?=0d=0aBcc:x@y.example?=", "= ?utf-8?q?=0d=0aBcc:x@y.example?=")]
    [InlineData("", "")]
    public async Task A_name_stays_a_name(string name, string shown)
    {
        await using var server = await SmtpServer.Start(Path.Combine(_folder.Path, "mail"));
        var options = Options(server.Port);
        options.FromName = name;

        await new SmtpTransport(options).Send(
            AMail() with { ToName = name, ReplyTo = "sales@metering.example", Attachments = [new MailAttachment("a\"; x=\"b\u2028.pdf", "application/pdf", [1])] },
            CancellationToken.None);

        // Headers that hold anything but ASCII, or fields that nobody wrote, end it.
        var read = await Python(
            """
            import email, email.policy, email.header, sys
            data = open(sys.argv[1], 'rb').read(); head = data.split(b'\n\n', 1)[0]
            assert head.isascii(), head
            m = email.message_from_bytes(data, policy=email.policy.default)
            assert 'Bcc' not in m and not m.defects, m.defects
            for field in ('To', 'From', 'Reply-To'):
                found = m[field].addresses
                assert len(found) == 1, m[field]
                print(found[0].addr_spec, '|' + found[0].display_name + '|')
            print(next(m.iter_attachments()).get_filename())
            """,
            System.IO.Directory.GetFiles(Path.Combine(_folder.Path, "mail", "new")).Single());
        Assert.Equal(
            [$"ann@acme.example |{shown}|", $"billing@metering.example |{shown}|", "sales@metering.example ||", "a___x__b_.pdf"], read);
    }

    [Theory]
    [InlineData("RCPT", "550 5.1.1 no such user", true)]
    [InlineData("RCPT", "551 has moved", true)]
    [InlineData("RCPT", "553 no such name", true)]
    [InlineData("content", "552 too long", true)]
    [InlineData("RCPT", "552 mailbox full", false)]
    [InlineData("RCPT", "554 5.7.1 your address is blocked", false)]
    [InlineData("content", "554 looks like spam", false)]
    [InlineData("greeting", "554 no mail from you", false)]
    [InlineData("greeting", "421 come back later", false)]
    [InlineData("MAIL", "550 sender not allowed", false)]
    [InlineData("MAIL", "530 sign in first", false)]
    [InlineData("RCPT", "450 try again", false)]
    [InlineData("RCPT", "451 greylisted", false)]
    [InlineData("content", "451 out of disk", false)]
    [InlineData("content", "452 out of disk", false)]
    public async Task What_can_only_mean_the_receiver_or_the_mail_is_for_good_and_all_else_is_tried_again(string command, string answer, bool forGood)
    {
        await using var server = new SmtpStub((command, answer));

        var e = await Assert.ThrowsAnyAsync<Exception>(() => Transport(server.Port).Send(AMail(), CancellationToken.None));

        Assert.Equal(forGood, e is MailRefusedException);
        Assert.Equal(!forGood, e is MailDelayedException);
        Assert.Contains(forGood ? answer[..3] : "", e.Message, StringComparison.Ordinal);
        Assert.Equal(0, server.Taken);
    }

    [Fact]
    public async Task A_server_that_is_away_or_says_nothing_is_tried_again()
    {
        var away = await Assert.ThrowsAsync<MailDelayedException>(() => Transport(Ports.Lasting()).Send(AMail(), CancellationToken.None));
        Assert.Contains("refused", away.Message, StringComparison.Ordinal);

        await using var silent = new SilentListener();
        await Assert.ThrowsAsync<MailDelayedException>(
            () => Transport(silent.Port, TimeSpan.FromSeconds(1)).Send(AMail(), CancellationToken.None));
    }

    [Fact]
    public async Task A_server_without_STARTTLS_gets_nothing_where_it_is_wanted()
    {
        await using var server = new SmtpStub();
        var options = Options(server.Port);
        options.StartTls = true;

        await Assert.ThrowsAsync<MailDelayedException>(() => new SmtpTransport(options).Send(AMail(), CancellationToken.None));
        Assert.Equal(0, server.Taken);
    }

    [Theory]
    [InlineData("METERING_SMTP_HOST", "not a host")]
    [InlineData("METERING_SMTP_PORT", "70000")]
    [InlineData("METERING_SMTP_FROM", "nobody")]
    [InlineData("METERING_SMTP_FROM", "")]
    [InlineData("METERING_SMTP_FROM_NAME", "a\r\nBcc: b")]
    [InlineData("METERING_SMTP_STARTTLS", "perhaps")]
    [InlineData("METERING_SMTP_PASSWORD", "")]
    public void A_bad_option_is_refused_at_the_start_with_one_sentence_that_names_it(string name, string value)
    {
        Dictionary<string, string> environment = new()
        {
            ["METERING_SMTP_HOST"] = "mail.example.com",
            ["METERING_SMTP_FROM"] = "billing@example.com",
            ["METERING_SMTP_USER"] = "user",
            ["METERING_SMTP_PASSWORD"] = "not-to-be-shown",
        };
        var good = new MailOptions();
        good.Read(key => environment.GetValueOrDefault(key));
        good.Check();

        environment[name] = value;
        var refused = Assert.Throws<StartRefusedException>(() =>
        {
            var options = new MailOptions();
            options.Read(key => environment.GetValueOrDefault(key));
            options.Check();
        });

        Assert.Contains(name, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not-to-be-shown", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public void A_time_out_beyond_what_a_cluster_holds_a_claim_for_is_refused_at_the_start()
    {
        var options = new ServerOptions { Memory = true };
        options.Mail.Timeout = TimeSpan.FromSeconds(40);
        OptionsCheck.Check(options);

        options.Mail.Timeout = TimeSpan.FromSeconds(41);
        Assert.Contains("MailOptions.Timeout", Assert.Throws<StartRefusedException>(() => OptionsCheck.Check(options)).Message, StringComparison.Ordinal);
    }

    internal static Mail AMail() => new("id", "ann@acme.example", "Ann", "Subject", "Text\n", "<p>Text</p>\n", []);

    internal static MailOptions Options(int port) =>
        new() { Host = "127.0.0.1", Port = port, From = "billing@metering.example", FromName = "Rechnungen", StartTls = false };

    private static SmtpTransport Transport(int port, TimeSpan? timeout = null)
    {
        var options = Options(port);
        if (timeout is { } wait) options.Timeout = wait;
        return new SmtpTransport(options);
    }

    private static async Task<string[]> Python(string script, string argument)
    {
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/python3")
        {
            ArgumentList = { "-c", script, argument },
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
            Environment = { ["PYTHONIOENCODING"] = "utf-8" },
        })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Listens, and never says a word.</summary>
    private sealed class SilentListener : IAsyncDisposable
    {
        private readonly System.Net.Sockets.TcpListener _listener = new(System.Net.IPAddress.Loopback, 0);

        public SilentListener() => _listener.Start();

        public int Port => ((System.Net.IPEndPoint)_listener.LocalEndpoint).Port;

        public ValueTask DisposeAsync()
        {
            _listener.Stop();
            _listener.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
