using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Html;

namespace MeteringCluster.Api.Console.Charts;

/// <summary>The chart of what was used on each day of a billing period: one bar a day, of one layer for each meter.</summary>
public sealed record UsageByDay(DailyUsage Usage, Locale Locale)
{
    /// <summary>What the chart says, in a sentence.</summary>
    public string Message
    {
        get
        {
            var most = Usage.Totals.Max();
            var span = $"Credits used on each day from {Locale.Day(Usage.Days[0])} to {Locale.Day(Usage.Days[^1])}: {Credits(Usage.Total)} in all";
            return most == 0 ? span + "." : $"{span}, most of them on {Locale.Day(Usage.Days[Usage.Totals.IndexOf(most)])}: {Credits(most)}.";
        }
    }

    /// <summary>The class that a meter is coloured by: that of its place, and one of its own for the rest.</summary>
    public string Colour(int meter) => Usage.Meters[meter].Meter is null ? "other" : string.Create(CultureInfo.InvariantCulture, $"s{meter + 1}");

    public string Credits(long micro) => Locale.Credits(new(micro));

    public IHtmlContent Draw(ChartSize size)
    {
        var drawing = new Drawing(size, Message);
        var frame = new Frame(size, Usage.Totals.Max(), Locale);
        frame.DrawValues(drawing);
        var below = new long[Usage.Days.Length];
        for (var meter = 0; meter < Usage.Meters.Length; meter++) drawing.Path(Colour(meter), Layer(frame, Usage.Meters[meter], below));
        frame.DrawDays(drawing, Usage.Days, day => (Left(frame, day) + Left(frame, day + 1)) / 2, Locale);
        for (var day = 0; day < Usage.Days.Length; day++)
            drawing.Hint(Left(frame, day), frame.Top, Left(frame, day + 1) - Left(frame, day), frame.Bottom - frame.Top, $"{Locale.Day(Usage.Days[day])}: {Credits(Usage.Totals[day])}");
        return drawing.End();
    }

    // Each layer begins where the one below it ends, so that together they are as high as their sum.
    private string Layer(Frame frame, MeterDays meter, long[] below)
    {
        var path = new StringBuilder();
        for (var day = 0; day < below.Length; day++)
        {
            var from = frame.Y(below[day]);
            below[day] += meter.Microcredits[day];
            var to = frame.Y(below[day]);
            if (to == from) continue;
            var slot = Left(frame, day + 1) - Left(frame, day);
            // A single day's bar is not as wide as the page.
            var width = Math.Clamp(slot * 7 / 10, 1, 64);
            path.Append(CultureInfo.InvariantCulture, $"M{Left(frame, day) + (slot - width) / 2} {from}V{to}h{width}V{from}z");
        }

        return path.ToString();
    }

    private int Left(Frame frame, int day) => frame.X(day, Usage.Days.Length);
}
