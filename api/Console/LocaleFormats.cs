using System.Globalization;

namespace MeteringCluster.Api.Console;

/// <summary>
/// One language's way to write numbers and dates, as the Unicode CLDR has it; a table, as the runtime is built without
/// any culture. Who asks for none of these gets ISO 8601, which everybody can read.
/// </summary>
/// <param name="Group">Between thousands.</param>
/// <param name="Point">Before decimals.</param>
/// <param name="DatePattern">.NET's, for <see cref="CultureInfo.InvariantCulture"/>.</param>
/// <param name="MoneyPattern">Where the amount of US dollars stands.</param>
public sealed record LocaleFormats(
    string Tag, string Group, string Point, string DatePattern, string TimePattern, string MoneyPattern, string PercentPattern)
{
    private const string Thin = "\u202f";
    private const string NoBreak = "\u00a0";
    private const string Clock24 = "HH':'mm";
    private const string Clock12 = "h':'mm" + Thin + "tt";

    private static readonly LocaleFormats Neutral = new("", Thin, ".", "yyyy-MM-dd", Clock24, "$*", "*%");

    private static readonly LocaleFormats[] All =
    [
        new("en", ",", ".", "MMM d, yyyy", Clock12, "$*", "*%"),
        new("en-GB", ",", ".", "d MMM yyyy", Clock24, "US$*", "*%"),
        new("en-AU", ",", ".", "d MMM yyyy", Clock12, "USD" + NoBreak + "*", "*%"),
        new("en-CA", ",", ".", "MMM d, yyyy", Clock12, "US$*", "*%"),
        new("en-IE", ",", ".", "d MMM yyyy", Clock24, "US$*", "*%"),
        new("de", ".", ",", "dd.MM.yyyy", Clock24, "*" + NoBreak + "$", "*" + NoBreak + "%"),
        new("de-AT", ".", ",", "dd.MM.yyyy", Clock24, "$" + NoBreak + "*", "*" + NoBreak + "%"),
        new("de-CH", "’", ".", "dd.MM.yyyy", Clock24, "$" + NoBreak + "*", "*%"),
        new("fr", Thin, ",", "dd/MM/yyyy", Clock24, "*" + NoBreak + "$US", "*" + Thin + "%"),
        new("fr-CH", Thin, ",", "dd.MM.yyyy", Clock24, "*" + NoBreak + "$US", "*" + Thin + "%"),
        new("es", ".", ",", "dd/MM/yyyy", Clock24, "*" + NoBreak + "US$", "*" + NoBreak + "%"),
        new("es-MX", ",", ".", "dd/MM/yyyy", Clock24, "USD" + NoBreak + "*", "*" + NoBreak + "%"),
        new("it", ".", ",", "dd/MM/yyyy", Clock24, "*" + NoBreak + "USD", "*%"),
        new("pt", ".", ",", "dd/MM/yyyy", Clock24, "US$" + NoBreak + "*", "*%"),
        new("pt-PT", NoBreak, ",", "dd/MM/yyyy", Clock24, "*" + NoBreak + "US$", "*%"),
        new("nl", ".", ",", "dd-MM-yyyy", Clock24, "US$" + NoBreak + "*", "*%"),
        new("pl", NoBreak, ",", "dd.MM.yyyy", Clock24, "*" + NoBreak + "USD", "*%"),
        new("cs", NoBreak, ",", "dd.MM.yyyy", Clock24, "*" + NoBreak + "US$", "*" + NoBreak + "%"),
        new("sv", NoBreak, ",", "yyyy-MM-dd", Clock24, "*" + NoBreak + "US$", "*" + NoBreak + "%"),
        new("da", ".", ",", "dd.MM.yyyy", "HH'.'mm", "*" + NoBreak + "US$", "*" + NoBreak + "%"),
        new("nb", NoBreak, ",", "dd.MM.yyyy", Clock24, "*" + NoBreak + "USD", "*" + NoBreak + "%"),
        new("fi", NoBreak, ",", "dd.MM.yyyy", "HH'.'mm", "*" + NoBreak + "$", "*" + NoBreak + "%"),
        new("ru", NoBreak, ",", "dd.MM.yyyy", Clock24, "*" + NoBreak + "$", "*" + NoBreak + "%"),
        new("uk", NoBreak, ",", "dd.MM.yyyy", Clock24, "*" + NoBreak + "USD", "*%"),
        new("tr", ".", ",", "dd.MM.yyyy", Clock24, "$*", "%*"),
        new("ja", ",", ".", "yyyy/MM/dd", Clock24, "$*", "*%"),
        new("ko", ",", ".", "yyyy'. 'MM'. 'dd'.'", Clock24, "US$*", "*%"),
        new("zh", ",", ".", "yyyy/MM/dd", Clock24, "US$*", "*%"),
    ];

    /// <summary>The formats of the first language that there are some for: of its region, or else of the language.</summary>
    public static LocaleFormats Of(IEnumerable<string> languages)
    {
        foreach (var language in languages)
        {
            var found = Find(language) ?? Find(language.Split('-')[0]);
            if (found is not null) return found;
        }

        return Neutral;
    }

    public string Date(DateTime local) => local.ToString(DatePattern, CultureInfo.InvariantCulture);

    /// <summary>The date without its year and what parts that from the rest.</summary>
    public string ShortDate(DateTime local)
    {
        var pattern = DatePattern.StartsWith("yyyy", StringComparison.Ordinal)
            ? DatePattern["yyyy".Length..].TrimStart('-', '/', '.', ' ', '\'')
            : DatePattern[..^"yyyy".Length].TrimEnd('-', '/', ',', ' ');
        return local.ToString(pattern, CultureInfo.InvariantCulture);
    }

    public string Time(DateTime local) => local.ToString(TimePattern, CultureInfo.InvariantCulture);

    public string Instant(DateTime local) => $"{Date(local)}{(Tag == "en" || Tag.StartsWith("en-", StringComparison.Ordinal) ? ", " : " ")}{Time(local)}";

    public string Money(long cents) => Signed(cents, MoneyPattern, Number(Magnitude(cents), Json.Usd.Decimals, decimals: 2));

    public string Percent(long perMille) => Signed(perMille, PercentPattern, Number(Magnitude(perMille), scale: 1, decimals: 0));

    /// <summary>All digits that count, and at least so many decimals.</summary>
    public string Number(Int128 scaled, int scale, int decimals)
    {
        var digits = Int128.Abs(scaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        var whole = digits[..^scale];
        var fraction = digits[^scale..].TrimEnd('0').PadRight(decimals, '0');
        for (var at = whole.Length - 3; at > 0; at -= 3) whole = whole.Insert(at, Group);
        var text = fraction.Length == 0 ? whole : whole + Point + fraction;
        return scaled < 0 ? "−" + text : text;
    }

    private static Int128 Magnitude(long number) => Int128.Abs(number);

    private static string Signed(long number, string pattern, string amount) =>
        (number < 0 ? "−" : "") + pattern.Replace("*", amount, StringComparison.Ordinal);

    private static LocaleFormats? Find(string tag) =>
        All.FirstOrDefault(formats => formats.Tag.Equals(tag, StringComparison.OrdinalIgnoreCase));
}
