using System.Collections.Frozen;
using System.Net;
using System.Text;
using MeteringCluster.Billing;
using MeteringCluster.Reselling;

namespace MeteringCluster.Notices;

/// <summary>
/// Puts a notice into words. The templates are the text files below this folder, one folder for each language; the same
/// notice to the same reader gives the same words.
/// </summary>
public static class MailComposer
{
    internal static readonly FrozenDictionary<string, MailLanguage> Known =
        Languages.All.ToFrozenDictionary(code => code, code => new MailLanguage(code, Resource(code, "formats")));

    /// <summary>What a reseller mails to those whom it sells to, who are told by no notice.</summary>
    internal const string ResellerInvoice = "reseller-invoice";

    private static readonly FrozenDictionary<(string Language, string Type), MailTemplate> Templates =
        Languages.All.SelectMany(code => NoticeTypes.All.Append(ResellerInvoice).Select(type => (code, type)))
            .ToFrozenDictionary(key => key, key => new MailTemplate(
                $"{Resource(key.code, key.type).TrimEnd('\n')}\n\n{Resource(key.code, "footer")}"));

    /// <summary>What every template may name: who it is for and from, and where help is to be had.</summary>
    internal static readonly KnownFact[] OfEvery =
    [
        new("customer", NoticeFactKind.Text), new("issuer", NoticeFactKind.Text), new("support", NoticeFactKind.Text, Optional: true),
    ];

    /// <summary>What the template of a reseller's invoice may name.</summary>
    internal static readonly KnownFact[] OfResellerInvoice =
    [
        new("invoice", NoticeFactKind.Text), new("totalUsd", NoticeFactKind.Usd), new("license", NoticeFactKind.Text),
        new("plan", NoticeFactKind.Text), new("screens", NoticeFactKind.Number),
    ];

    public static MailWords Compose(Notice notice, MailTarget mail) => Compose(notice.Type, notice.Facts, mail);

    /// <summary>From the reseller, who is also whom to ask.</summary>
    public static MailWords Compose(InvoiceMailOrder order)
    {
        var (invoice, line) = (order.Invoice, order.Invoice.Lines[0]);
        return Compose(
            ResellerInvoice,
            [
                NoticeFact.Of("invoice", invoice.Number), NoticeFact.Usd("totalUsd", invoice.TotalCents), NoticeFact.Of("license", line.Text!),
                NoticeFact.Of("plan", line.License!.Plan), NoticeFact.Number("screens", line.License.Screens),
            ],
            new MailTarget(new MailRecipient(order.Mail.To, order.ToName, invoice.Language), invoice.Issuer.Name, invoice.Issuer.Email ?? ""));
    }

    private static MailWords Compose(string type, IEnumerable<NoticeFact> facts, MailTarget mail)
    {
        var language = Known.GetValueOrDefault(mail.To.Language, Known[Languages.Default]);
        Dictionary<string, string> words = new(StringComparer.Ordinal)
        {
            ["customer"] = OneLine(mail.To.Name),
            ["issuer"] = OneLine(mail.Issuer),
        };
        if (mail.Support.Length > 0) words["support"] = OneLine(mail.Support);
        foreach (var fact in facts) words[fact.Name] = OneLine(language.Write(fact));

        var (subject, text) = Template(language.Code, type).Fill(words);
        return new MailWords(subject, text, Html(language.Code, subject, text));
    }

    internal static MailTemplate Template(string language, string type) => Templates[(language, type)];

    /// <summary>What somebody chose must neither begin a header of its own nor a line that we did not write.</summary>
    public static string OneLine(string text) =>
        text.Any(IsBreak) ? string.Concat(text.Select(c => IsBreak(c) ? ' ' : c)) : text;

    private static bool IsBreak(char c) => char.IsControl(c) || c is '\u2028' or '\u2029';

    private static string Html(string language, string subject, string text)
    {
        var html = new StringBuilder()
            .Append("<!DOCTYPE html>\n<html lang=\"").Append(language).Append("\">\n<head><meta charset=\"utf-8\"><title>")
            .Append(Escape(subject)).Append("</title></head>\n<body style=\"font-family:sans-serif;line-height:1.5;max-width:40em\">\n");
        foreach (var paragraph in text.TrimEnd('\n').Split("\n\n"))
            html.Append("<p>").Append(Escape(paragraph).Replace("\n", "<br>\n", StringComparison.Ordinal)).Append("</p>\n");
        return html.Append("</body>\n</html>\n").ToString();
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text);

    private static string Resource(string language, string name)
    {
        using var stream = typeof(MailComposer).Assembly.GetManifestResourceStream($"mails/{language}/{name}")
            ?? throw new InvalidDataException($"There is no mail text {language}/{name}.txt.");
        return new StreamReader(stream, Encoding.UTF8).ReadToEnd().ReplaceLineEndings("\n");
    }
}
