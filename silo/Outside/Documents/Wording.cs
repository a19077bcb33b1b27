using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using MeteringCluster.Billing;

namespace MeteringCluster.Documents;

/// <summary>
/// The words of one language, and how it writes dates and numbers, from a file of <c>key=value</c> lines below
/// <c>Texts</c>: the runtime itself is built without any culture. Instants are printed in UTC.
/// </summary>
internal sealed partial class Wording
{
    private static readonly FrozenDictionary<string, Wording> ByLanguage =
        Languages.All.ToFrozenDictionary(language => language, language => new Wording(language), StringComparer.Ordinal);

    private readonly FrozenDictionary<string, string> _texts;
    private readonly string[] _months;

    private Wording(string language)
    {
        Language = language;
        _texts = Read(language).ToFrozenDictionary(StringComparer.Ordinal);
        _months = this["months"].Split('|');
    }

    public string Language { get; }

    public IEnumerable<string> Keys => _texts.Keys;

    public string this[string key] => _texts[key];

    /// <param name="language">One of <see cref="Languages"/>.</param>
    public static Wording Of(string language) => ByLanguage.TryGetValue(language, out var wording)
        ? wording
        : throw new ArgumentException($"There are no documents in the language '{language}'.", nameof(language));

    /// <summary>Puts values into a text. What a value itself holds is never read as a place for another.</summary>
    public string Fill(string key, params (string Name, string Value)[] values) => Place().Replace(
        this[key], place => values.First(value => value.Name == place.Groups[1].Value).Value);

    public string Date(DateTimeOffset instant)
    {
        var utc = instant.UtcDateTime;
        var day = Digits(utc.Day);
        return Fill(
            "date", ("day", utc.Day == 1 ? Fill("date.first", ("day", day)) : day), ("month", _months[utc.Month - 1]),
            ("year", Digits(utc.Year)));
    }

    /// <summary>An instant as short as it can be said: midnight by its date alone.</summary>
    public string Instant(DateTimeOffset instant)
    {
        var utc = instant.UtcDateTime;
        if (utc.TimeOfDay == TimeSpan.Zero) return Date(instant);
        var time = utc.ToString(utc.TimeOfDay.Seconds == 0 ? "HH':'mm" : "HH':'mm':'ss", CultureInfo.InvariantCulture);
        return Fill("instant", ("date", Date(instant)), ("time", time));
    }

    /// <summary>Of whole days by its first and last, as people read it; else by its instants.</summary>
    public string Period(BillingPeriod period)
    {
        var isOfDays = period.Start.UtcDateTime.TimeOfDay == TimeSpan.Zero && period.End.UtcDateTime.TimeOfDay == TimeSpan.Zero;
        return isOfDays
            ? Fill("range", ("from", Date(period.Start)), ("to", Date(period.End.AddDays(-1))))
            : Fill("range", ("from", Instant(period.Start)), ("to", Instant(period.End)));
    }

    public string Credits(long microcredits) => Amount(microcredits, scale: 6, decimals: 0);

    public string Count(long number) => Amount(number, scale: 0, decimals: 0);

    public string Usd(long cents)
    {
        var text = Fill("money", ("amount", Amount(cents, scale: 2, decimals: 2).TrimStart('-')));
        return cents < 0 ? "-" + text : text;
    }

    // All digits that count, and at least so many decimals.
    private string Amount(long scaled, int scale, int decimals)
    {
        var digits = UInt128.CreateChecked(Int128.Abs(scaled)).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        var whole = digits[..^scale];
        var fraction = digits[^scale..].TrimEnd('0').PadRight(decimals, '0');
        for (var at = whole.Length - 3; at > 0; at -= 3) whole = whole.Insert(at, this["digits.group"]);
        var text = fraction.Length == 0 ? whole : whole + this["digits.point"] + fraction;
        return scaled < 0 ? "-" + text : text;
    }

    private static string Digits(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<KeyValuePair<string, string>> Read(string language)
    {
        using var file = Assembly.GetExecutingAssembly().GetManifestResourceStream($"documents/{language}.txt")
            ?? throw new InvalidOperationException($"The texts of '{language}' are not part of this build.");
        using var reader = new StreamReader(file);
        while (reader.ReadLine() is { } line)
        {
            var end = line.IndexOf('=', StringComparison.Ordinal);
            yield return new(line[..end], line[(end + 1)..]);
        }
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Place();
}
