using System.Text.RegularExpressions;
using MeteringCluster.Billing;
using MeteringCluster.Notices;
using Xunit;

namespace MeteringCluster.Tests.Notices;

/// <summary>A28: mails in the chosen language.</summary>
public sealed class MailTextTests
{
    public static TheoryData<string, string> All
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var language in Languages.All)
                foreach (var type in NoticeTypes.All) all.Add(language, type);
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_template_names_only_facts_of_its_type_and_those_that_may_be_missing_only_under_condition(string language, string type)
    {
        var known = NoticeFacts.ByType[type].Concat(MailComposer.OfEvery).ToDictionary(fact => fact.Name);

        foreach (var (name, needed) in MailComposer.Template(language, type).Named())
        {
            Assert.True(known.TryGetValue(name, out var fact), $"{language}/{type} names {name}, which is no fact of it.");
            Assert.False(needed && fact.Optional, $"{language}/{type} needs {name}, which may be missing.");
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_template_tells_all_that_a_reader_must_know_and_leaves_no_placeholder(string language, string type)
    {
        foreach (var optional in (bool[])[true, false])
        {
            var words = MailComposer.Compose(Samples.Of(type, optional: optional), Samples.Target with { To = Samples.Reader with { Language = language } });

            Assert.DoesNotMatch(@"[{}\[\]]", words.Subject + words.Text);
            Assert.DoesNotContain("\n\n\n", words.Text, StringComparison.Ordinal);
            Assert.Contains("Acme GmbH", words.Text, StringComparison.Ordinal);
            Assert.Contains("help@metering.example", words.Text, StringComparison.Ordinal);
            Assert.Contains($"lang=\"{language}\"", words.Html, StringComparison.Ordinal);
        }

        var named = MailComposer.Template(language, type).Named().Select(one => one.Name).ToHashSet();
        var told = NoticeFacts.ByType[type].Select(fact => fact.Name).Where(name => name != NoticeTypes.AfterFailure);
        Assert.All(told, name => Assert.Contains(name, named));
    }

    [Theory]
    [InlineData("en", "$12,345.50", "12,500.25", "15 March 2026, 10:00 UTC")]
    [InlineData("de", "12.345,50\u00a0$", "12.500,25", "15. März 2026, 10:00 Uhr UTC")]
    [InlineData("fr", "12\u202f345,50\u00a0$", "12\u202f500,25", "15 mars 2026 à 10:00 UTC")]
    [InlineData("es", "12.345,50\u00a0$", "12.500,25", "15 de marzo de 2026, 10:00 UTC")]
    [InlineData("ja", "$12,345.50", "12,500.25", "2026年3月15日 10:00 UTC")]
    public void Amounts_and_instants_are_written_as_the_language_does(string language, string usd, string credits, string instant)
    {
        var formats = MailComposer.Known[language];

        Assert.Equal(usd, formats.Write(NoticeFact.Usd("totalUsd", 1_234_550)));
        Assert.Equal("-" + usd, formats.Write(NoticeFact.Usd("totalUsd", -1_234_550)));
        Assert.Equal(credits, formats.Write(NoticeFact.Credits("usedCredits", 12_500_250_000)));
        Assert.Equal(instant, formats.Write(NoticeFact.Instant("resetsAt", Samples.At)));
    }

    [Fact]
    public void Edges_of_amounts_and_days_are_written_right()
    {
        Assert.Equal("$0.05", MailComposer.Known["en"].Write(NoticeFact.Usd("x", 5)));
        Assert.Equal("$999.00", MailComposer.Known["en"].Write(NoticeFact.Usd("x", 99_900)));
        Assert.Equal("0", MailComposer.Known["en"].Write(NoticeFact.Credits("x", 0)));
        Assert.Equal("-$92,233,720,368,547,758.08", MailComposer.Known["en"].Write(NoticeFact.Usd("x", long.MinValue)));
        Assert.Equal("1er avril 2026 à 00:00 UTC", MailComposer.Known["fr"].Write(NoticeFact.Instant("x", new(2026, 4, 1, 0, 0, 0, TimeSpan.Zero))));
        Assert.Equal("Visa", MailComposer.Known["ja"].Write(NoticeFact.Of("brand", "visa")));
        Assert.Equal("Das Konto ist nicht ausreichend gedeckt", MailComposer.Known["de"].Write(NoticeFact.Of("problem", "insufficient-funds")));
    }

    [Fact]
    public void A_payment_failure_reads_well_in_German()
    {
        var words = MailComposer.Compose(Samples.Failed(), Samples.Target);

        Assert.Equal("Die Zahlung zur Rechnung INV-2026-000001 ist fehlgeschlagen", words.Subject);
        Assert.Equal(
            """
            Guten Tag Acme GmbH,

            wir konnten die Zahlung zur Rechnung INV-2026-000001 nicht einziehen.

            Offener Betrag: 12.345,50 $
            Zahlungsmittel: Visa-Karte mit den Endziffern 4242
            Grund: Das Konto ist nicht ausreichend gedeckt
            Versuch: 1

            Wir versuchen es erneut am 15. März 2026, 10:00 Uhr UTC. Möchten Sie die Rechnung früher begleichen, prüfen Sie bitte Ihre Karte oder hinterlegen Sie in den Abrechnungseinstellungen eine andere; die Zahlung wird dann sofort erneut versucht.

            Mit freundlichen Grüßen
            Metering Cluster

            Bei Fragen schreiben Sie bitte an help@metering.example.

            """,
            words.Text.Replace('\u00a0', ' '));
    }

    [Fact]
    public void Neither_a_name_nor_a_fact_can_begin_a_header_or_hold_markup()
    {
        var notice = Samples.Of(NoticeTypes.LicenseExpiring);
        notice = notice with { Facts = notice.Facts.SetItem(0, NoticeFact.Of("serial", "x\r\nBcc: all@example.com\u2028{invoice}")) };
        var mail = Samples.Target with { To = new MailRecipient("a@example.com", "<script>\n\nBcc: b@example.com", "en"), Issuer = "I\r\nX: 1" };

        var words = MailComposer.Compose(notice, mail);

        Assert.DoesNotMatch(new Regex(@"\p{Cc}"), words.Subject);
        Assert.DoesNotMatch(new Regex("^(Bcc|X):", RegexOptions.Multiline), words.Text);
        Assert.DoesNotContain("<script>", words.Html, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", words.Html, StringComparison.Ordinal);
        // What somebody wrote is data: it is not filled in again.
        Assert.Contains("{invoice}", words.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_notice_to_the_same_reader_gives_the_same_words_and_an_unknown_language_gives_English()
    {
        Assert.Equal(MailComposer.Compose(Samples.Failed(), Samples.Target), MailComposer.Compose(Samples.Failed(), Samples.Target));
        var other = Samples.Target with { To = Samples.Reader with { Language = "xx" } };
        Assert.StartsWith("Dear Acme GmbH,", MailComposer.Compose(Samples.Failed(), other).Text, StringComparison.Ordinal);
    }
}
