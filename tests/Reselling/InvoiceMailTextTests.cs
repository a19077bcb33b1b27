using MeteringCluster.Billing;
using MeteringCluster.Notices;
using MeteringCluster.Reselling;
using Xunit;

namespace MeteringCluster.Tests.Reselling;

/// <summary>D16, A28: an invoice's mail in each language.</summary>
public sealed class InvoiceMailTextTests
{
    public static TheoryData<string> EachLanguage => new(Languages.All);

    [Theory]
    [MemberData(nameof(EachLanguage))]
    public void A_mail_names_every_fact_and_leaves_no_placeholder(string language)
    {
        var run = new DispatchRun();
        run.Take<UserReady>(turn => turn.PutUser(DispatchRun.Ann with { Language = language }));
        run.Dispatched("d1", run.Make(1, screens: 1_234));

        var words = MailComposer.Compose(DispatchViews.MailOrder(run.State, DispatchRun.Reseller, 1, 1)!);

        Assert.DoesNotMatch(@"[{}\[\]]", words.Subject + words.Text);
        Assert.Contains("INV-2026-000001", words.Subject, StringComparison.Ordinal);
        foreach (var part in (string[])["INV-2026-000001", "Ann Müller GmbH", "Lobby", "yearly", "Signs & Co", "sales@signs.example"])
            Assert.Contains(part, words.Text, StringComparison.Ordinal);
        // Groups of digits and the decimal point are the language's own.
        Assert.Matches("1[.,\u202f]234\\D", words.Text);
        Assert.Matches("111[.,\u202f]060[.,]00", words.Text);
        Assert.Contains($"lang=\"{language}\"", words.Html, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(EachLanguage))]
    public void A_template_names_the_facts_that_there_are(string language)
    {
        var known = MailComposer.OfResellerInvoice.Select(fact => fact.Name).ToHashSet(StringComparer.Ordinal);
        var named = MailComposer.Template(language, MailComposer.ResellerInvoice).Named().Select(one => one.Name).ToHashSet(StringComparer.Ordinal);

        Assert.Subset(named, known);
        Assert.Subset(known.Concat(MailComposer.OfEvery.Select(fact => fact.Name)).ToHashSet(StringComparer.Ordinal), named);
    }
}
