using System.Globalization;
using System.Text;
using MeteringCluster.Api.Spending;
using Microsoft.AspNetCore.Html;

namespace MeteringCluster.Api.Console.Charts;

/// <summary>The chart of how a billing period's credits add up, against the limit, and where that leads.</summary>
/// <param name="Usage">By day; by which meters does not matter.</param>
/// <param name="Credits">Of the same period.</param>
public sealed record CreditsSoFar(DailyUsage Usage, CreditsView Credits, DateTimeOffset Now, Locale Locale)
{
    /// <summary>The last days of UTC are not over yet, or not begun: only what is past is drawn as used.</summary>
    public int DaysSoFar => IsRunning
        ? Math.Clamp(DateOnly.FromDateTime(Now.UtcDateTime).DayNumber - Usage.Days[0].DayNumber + 1, 1, Usage.Days.Length)
        : Usage.Days.Length;

    public bool IsRunning => Now < Credits.ResetsAt;

    public long Limit => Credits.Available.Micro;

    public Forecast? Forecast => Charts.Forecast.Of(Credits.PeriodStart, Credits.ResetsAt, Now, Usage.Total, Limit);

    /// <summary>Whether there is anything to draw.</summary>
    public bool IsEmpty => Limit == 0 && Usage.Total == 0;

    /// <summary>Where it leads to, in a sentence.</summary>
    public string Outlook => this switch
    {
        { IsRunning: false } => "The period is over.",
        _ when Limit == 0 => "No credits are included, and none are subscribed to.",
        _ when Usage.Total >= Limit => "The limit is reached: further usage is refused until the reset.",
        { Usage.Total: 0 } => "Nothing has been used yet.",
        { Forecast: null } => "It is too early to tell where this leads.",
        { Forecast.LimitAt: { } at } => $"At this rate, the limit is reached on {Day(at)}, before the reset.",
        { Forecast: { } forecast } => $"At this rate, about {Rounded(forecast.AtEnd)} credits are used by the reset on {Day(Credits.ResetsAt)}: it stays within the limit.",
    };

    /// <summary>What the chart says.</summary>
    public string Message => $"Credits used from {Day(Credits.PeriodStart)} on: {Locale.Credits(new(Usage.Total))} of {Locale.Credits(Credits.Available)}. {Outlook}";

    /// <summary>What was used by the end of each day that has begun.</summary>
    public IEnumerable<(DateOnly Day, long Used, long SoFar)> Days()
    {
        long soFar = 0;
        for (var day = 0; day < DaysSoFar; day++)
            yield return (Usage.Days[day], Usage.Totals[day], soFar += Usage.Totals[day]);
    }

    public IHtmlContent Draw(ChartSize size)
    {
        var drawing = new Drawing(size, Message);
        var frame = new Frame(size, Math.Max(Limit, Usage.Total), Locale);
        frame.DrawValues(drawing);
        frame.DrawDays(drawing, Usage.Days, day => X(frame, Noon(Usage.Days[day])), Locale);
        DrawUsed(drawing, frame);
        drawing.Line("cap", frame.Left, frame.Y(Limit), frame.Right, frame.Y(Limit));
        // On the left, where what was used is still far below.
        drawing.Text(frame.Left + 4, frame.Y(Limit) - 7, "start", LimitWithin(size.Width - frame.Left - 4), "note");
        if (Forecast is { } forecast) DrawForecast(drawing, frame, forecast);
        drawing.Point("now", X(frame, Now), frame.Y(Usage.Total));
        return drawing.End();
    }

    // What does not fit stands in words below.
    private string LimitWithin(int width)
    {
        var text = $"Limit {Locale.Credits(Credits.Available)}";
        return text.Length * Frame.CharacterWidth <= width ? text : "Limit";
    }

    private void DrawUsed(Drawing drawing, Frame frame)
    {
        var line = new StringBuilder();
        line.Append(CultureInfo.InvariantCulture, $"M{frame.Left} {frame.Bottom}");
        foreach (var (day, _, soFar) in Days())
            line.Append(CultureInfo.InvariantCulture, $"L{X(frame, End(day))} {frame.Y(soFar)}");
        drawing.Path("used-area", string.Create(CultureInfo.InvariantCulture, $"{line}V{frame.Bottom}z"));
        drawing.Path("used-line", line.ToString());
    }

    // Above the axis's end there is nothing to see: the line stops where it leaves.
    private void DrawForecast(Drawing drawing, Frame frame, Forecast forecast)
    {
        var (from, left) = (Usage.Total, (Credits.ResetsAt - Now).Ticks);
        var (end, to) = forecast.AtEnd <= frame.Highest
            ? (Credits.ResetsAt, forecast.AtEnd)
            : (Now.AddTicks((long)((Int128)left * (frame.Highest - from) / (forecast.AtEnd - from))), frame.Highest);
        drawing.Line("forecast", X(frame, Now), frame.Y(from), X(frame, end), frame.Y(to));
    }

    private int X(Frame frame, DateTimeOffset instant)
    {
        var length = (Credits.ResetsAt - Credits.PeriodStart).Ticks;
        return frame.X(Math.Clamp((instant - Credits.PeriodStart).Ticks, 0, length), length);
    }

    private DateTimeOffset End(DateOnly day)
    {
        var end = new DateTimeOffset(day.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero);
        return end < Now ? end : Now;
    }

    private static DateTimeOffset Noon(DateOnly day) => new(day, new TimeOnly(12, 0), TimeSpan.Zero);

    private string Day(DateTimeOffset instant) => Locale.Day(DateOnly.FromDateTime(instant.UtcDateTime));

    // A forecast has no millionths.
    private string Rounded(long micro) => Locale.Count(micro / 1_000_000 + (micro % 1_000_000 >= 500_000 ? 1 : 0));
}
