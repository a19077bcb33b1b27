using System.Collections.Frozen;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace MeteringCluster.Notices;

/// <summary>How a language writes dates and amounts, from its file formats.txt.</summary>
internal sealed class MailLanguage
{
    private static readonly FrozenDictionary<string, string> Brands = new Dictionary<string, string>
    {
        ["visa"] = "Visa",
        ["mastercard"] = "Mastercard",
        ["amex"] = "American Express",
        ["american_express"] = "American Express",
        ["discover"] = "Discover",
        ["diners"] = "Diners Club",
        ["jcb"] = "JCB",
        ["unionpay"] = "UnionPay",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private readonly FrozenDictionary<string, string> _words;
    private readonly string[] _months;

    /// <param name="formats">Lines of a key, '=' and its words.</param>
    /// <exception cref="InvalidDataException">A line is none, or a key is missing.</exception>
    public MailLanguage(string code, string formats)
    {
        Code = code;
        Dictionary<string, string> words = [];
        foreach (var line in formats.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = line.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0 || !words.TryAdd(line[..at], line[(at + 1)..])) throw new InvalidDataException($"{code}/formats.txt: '{line}'.");
        }

        _words = words.ToFrozenDictionary(StringComparer.Ordinal);
        _months = Word("months").Split(',');
        if (_months.Length != 12) throw new InvalidDataException($"{code}/formats.txt names {_months.Length} months.");
    }

    public string Code { get; }

    public string Write(NoticeFact fact) => fact.Kind switch
    {
        NoticeFactKind.Text when fact.Name == "brand" => Brands.GetValueOrDefault(fact.Text!, fact.Text!),
        NoticeFactKind.Text when fact.Name == "problem" => _words.GetValueOrDefault($"problem.{fact.Text}", Word("problem.failed-transaction")),
        NoticeFactKind.Text => fact.Text!,
        NoticeFactKind.Usd => Usd(fact.Value),
        NoticeFactKind.Credits => Number(fact.Value, decimals: 6, keepZeros: false),
        NoticeFactKind.Number => Number(fact.Value, decimals: 0, keepZeros: false),
        NoticeFactKind.Instant => Instant(fact.AsInstant()),
        _ => throw new UnreachableException(),
    };

    private string Usd(long cents)
    {
        var number = Number(cents, decimals: 2, keepZeros: true);
        var negative = number[0] == '-';
        return (negative ? "-" : "") + Word("usd").Replace("{n}", negative ? number[1..] : number, StringComparison.Ordinal);
    }

    private string Number(long scaled, int decimals, bool keepZeros)
    {
        var (sign, whole, fraction) = Decimals.Split(scaled, decimals);
        if (!keepZeros) fraction = fraction.TrimEnd('0');

        var text = new StringBuilder(sign);
        for (var at = 0; at < whole.Length; at++)
        {
            if (at > 0 && (whole.Length - at) % 3 == 0) text.Append(Word("group"));
            text.Append(whole[at]);
        }

        return fraction.Length == 0 ? text.ToString() : text.Append(Word("decimal")).Append(fraction).ToString();
    }

    private string Instant(DateTimeOffset at)
    {
        var utc = at.UtcDateTime;
        var day = utc.Day == 1 ? _words.GetValueOrDefault("first", "1") : utc.Day.ToString(CultureInfo.InvariantCulture);
        return Word("date")
            .Replace("{day}", day, StringComparison.Ordinal)
            .Replace("{month}", _months[utc.Month - 1], StringComparison.Ordinal)
            .Replace("{year}", utc.Year.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{time}", utc.ToString("HH:mm", CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    private string Word(string key) =>
        _words.TryGetValue(key, out var word) ? word : throw new InvalidDataException($"{Code}/formats.txt has no {key}.");
}
