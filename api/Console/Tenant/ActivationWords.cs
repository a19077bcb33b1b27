namespace MeteringCluster.Api.Console;

/// <summary>What licensing's words mean to people.</summary>
public static class ActivationWords
{
    /// <summary>The two largest units that it has: 1 day 12 h.</summary>
    public static string Span(TimeSpan span, Locale locale)
    {
        ArgumentNullException.ThrowIfNull(locale);
        (long Count, string Unit)[] parts =
        [
            (span.Days, span.Days == 1 ? "day" : "days"), (span.Hours, "h"), (span.Minutes, "min"), (span.Seconds, "s"),
        ];
        var text = string.Join(' ', parts.SkipWhile(part => part.Count == 0).Take(2).Where(part => part.Count > 0)
            .Select(part => $"{locale.Count(part.Count)} {part.Unit}"));
        return text.Length == 0 ? "0 s" : text;
    }

    public static string Outcome(string outcome) => outcome switch
    {
        "admitted" => "Admitted: live from then on",
        "over" => "No seat was free: the server ended it",
        "recorded" => "Recorded: it was over",
        _ => "Refused",
    };
}
