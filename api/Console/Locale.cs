using System.Globalization;
using System.Text.Encodings.Web;
using MeteringCluster.Api.Json;
using Microsoft.AspNetCore.Html;

namespace MeteringCluster.Api.Console;

/// <summary>
/// How a viewer writes numbers, money, dates and times: by the languages that the browser asks for, and in the time zone
/// that it said it is in (UTC until it did). The words stay English. Digits are never rounded away.
/// </summary>
public sealed class Locale
{
    /// <summary>The cookie in which a browser with scripts says its time zone, by its name in the IANA database.</summary>
    public const string ZoneCookie = "metering-zone";

    private readonly LocaleFormats _formats;

    private Locale(LocaleFormats formats, TimeZoneInfo zone) => (_formats, Zone) = (formats, zone);

    public TimeZoneInfo Zone { get; }

    /// <summary>As a BCP 47 tag.</summary>
    public string Tag => _formats.Tag;

    public static Locale Of(HttpContext http) => Of(
        http.Request.GetTypedHeaders().AcceptLanguage.OrderByDescending(language => language.Quality ?? 1).Select(language => language.Value.ToString()),
        http.Request.Cookies[ZoneCookie]);

    /// <param name="languages">BCP 47 tags, the best first.</param>
    /// <param name="zone">Null, or one that this machine does not know, for UTC.</param>
    public static Locale Of(IEnumerable<string> languages, string? zone) => new(
        LocaleFormats.Of(languages),
        zone is { Length: > 0 and <= 64 } && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) ? found : TimeZoneInfo.Utc);

    public string Count(long number) => _formats.Number(number, scale: 0, decimals: 0);

    public string Credits(Credits credits) => _formats.Number(credits.Micro, Json.Credits.Decimals, decimals: 0);

    public string Money(Usd usd) => _formats.Money(usd.Cents);

    /// <param name="perMille">So many thousandths; shown with one decimal where it has one.</param>
    public string Percent(long perMille) => _formats.Percent(perMille);

    public string Date(DateTimeOffset instant) => _formats.Date(Local(instant));

    /// <summary>A calendar day, which is the same in every time zone.</summary>
    public string Day(DateOnly day) => _formats.Date(day.ToDateTime(TimeOnly.MinValue));

    /// <summary>A calendar day without its year, where that is clear.</summary>
    public string ShortDay(DateOnly day) => _formats.ShortDate(day.ToDateTime(TimeOnly.MinValue));

    public string Time(DateTimeOffset instant) => _formats.Time(Local(instant));

    public string Instant(DateTimeOffset instant) => _formats.Instant(Local(instant));

    /// <summary>An instant as an element that scripts, and whoever points at it, can read exactly.</summary>
    public IHtmlContent At(DateTimeOffset? instant) => instant is { } at ? Element(at, Instant(at)) : HtmlString.Empty;

    /// <summary>As <see cref="At"/>, by its date alone.</summary>
    public IHtmlContent On(DateTimeOffset? instant) => instant is { } at ? Element(at, Date(at)) : HtmlString.Empty;

    private DateTime Local(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, Zone).DateTime;

    private static HtmlString Element(DateTimeOffset instant, string text)
    {
        var utc = instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
        return new HtmlString($"<time datetime=\"{utc}\" title=\"{utc}\">{HtmlEncoder.Default.Encode(text)}</time>");
    }
}
