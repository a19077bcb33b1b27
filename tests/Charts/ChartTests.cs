using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using MeteringCluster.Api.Console;
using MeteringCluster.Api.Console.Charts;
using MeteringCluster.Api.Json;
using MeteringCluster.Api.Spending;
using MeteringCluster.Api.Usage;
using Microsoft.AspNetCore.Html;
using Xunit;

namespace MeteringCluster.Tests.Charts;

/// <summary>Where things stand in a chart, read out of the SVG that a browser gets.</summary>
public sealed partial class ChartTests
{
    private const long Credit = 1_000_000;

    private static readonly DateTimeOffset March = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ChartSize[] Sizes = [.. ChartSize.Large, .. ChartSize.Low];
    private static readonly string[] Languages = ["en", "de", "ko", "xx"];

    /// <summary>Days of the period, so many of them over, meters, the most used on a day, and the limit.</summary>
    public static readonly TheoryData<int, int, int, long, long> Periods = new()
    {
        { 31, 20, 8, 20 * Credit, 1_000 * Credit },
        { 31, 31, 3, 7, 400 },
        { 31, 12, 2, 0, 0 },
        { 28, 28, 0, 0, 5 * Credit },
        { 1, 1, 1, 3 * Credit, 10 * Credit },
        { 30, 3, 6, 90 * Credit, 1 },
        { 30, 2, 1, long.MaxValue / 4, long.MaxValue },
        { 30, 2, 1, long.MaxValue / 4, 0 },
        { 30, 25, 7, 1, long.MaxValue },
    };

    [Theory]
    [MemberData(nameof(Periods))]
    public void Nothing_is_drawn_outside(int days, int over, int meters, long most, long limit)
    {
        var usage = Usage(days, over, meters, most);
        foreach (var language in Languages)
        {
            var locale = Locale.Of([language], zone: null);
            foreach (var size in Sizes)
            {
                AssertInside(Read(new UsageByDay(usage, locale).Draw(size)), size);
                AssertInside(Read(SoFar(usage, days, over, limit, locale).Draw(size)), size);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Periods))]
    public void The_limit_can_always_be_seen(int days, int over, int meters, long most, long limit)
    {
        var usage = Usage(days, over, meters, most);
        foreach (var size in Sizes)
        {
            var svg = Read(SoFar(usage, days, over, limit, Locale.Of(["en"], null)).Draw(size));

            var line = Assert.Single(OfClass(svg, "cap"));
            var axis = Assert.Single(OfClass(svg, "axis"));
            Assert.InRange(Number(line, "y1"), 20, Number(axis, "y1"));
            Assert.Equal((Number(line, "y1"), Number(axis, "x1"), Number(axis, "x2")), (Number(line, "y2"), Number(line, "x1"), Number(line, "x2")));
            Assert.Contains(svg.Descendants(), text => (string?)text.Attribute("class") == "note" && text.Value.StartsWith("Limit", StringComparison.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Periods))]
    public void The_layers_of_a_day_are_as_high_as_their_sum(int days, int over, int meters, long most, long limit)
    {
        var usage = Usage(days, over, meters, most);
        var together = usage with { Meters = [new MeterDays("all", usage.Totals)] };
        Assert.True(limit >= 0);

        foreach (var size in Sizes)
        {
            var layers = Bars(Read(new UsageByDay(usage, Locale.Of(["en"], null)).Draw(size)));
            var sums = Bars(Read(new UsageByDay(together, Locale.Of(["en"], null)).Draw(size)));

            Assert.Equal(usage.Totals.Count(total => total > 0), sums.Count);
            foreach (var (x, sum) in sums)
            {
                var ordered = layers[x].OrderByDescending(layer => layer.From).ToList();
                Assert.Equal((sum.Min(bar => bar.To), sum.Max(bar => bar.From)), (ordered[^1].To, ordered[0].From));
                Assert.All(ordered.Zip(ordered.Skip(1)), pair => Assert.Equal(pair.First.To, pair.Second.From));
            }
        }
    }

    [Fact]
    public void What_is_told_of_a_chart_is_its_message_and_is_escaped()
    {
        var usage = DailyUsage.Of(March, March.AddDays(2), [Line(0, "<script>", 5 * Credit), Line(1, "<script>", 7 * Credit)]);
        var chart = new UsageByDay(usage, Locale.Of(["en-GB"], null));

        var svg = Read(chart.Draw(ChartSize.Large[0]));

        Assert.Equal("Credits used on each day from 1 Mar 2026 to 2 Mar 2026: 12 in all, most of them on 2 Mar 2026: 7.", chart.Message);
        Assert.Equal(("img", chart.Message), ((string?)svg.Attribute("role"), (string?)svg.Attribute("aria-label")));
        Assert.Equal(["1 Mar 2026: 5", "2 Mar 2026: 7"], svg.Descendants("title").Select(title => title.Value));
    }

    private static DailyUsage Usage(int days, int over, int meters, long most)
    {
        var lines = Enumerable.Range(0, meters).SelectMany(meter => Enumerable.Range(0, over)
            .Select(day => Line(day, $"meter {meter}", (long)((Int128)most * ((day * 7 + meter * 3) % 10 + 1) / 10 / Math.Max(1, meters)))));
        return DailyUsage.Of(March, March.AddDays(days), lines);
    }

    private static UsageLine Line(int day, string meter, long micro) =>
        new(March.AddDays(day), null, meter, 1, new Credits(micro), new Dictionary<string, long>());

    private static CreditsSoFar SoFar(DailyUsage usage, int days, int over, long limit, Locale locale)
    {
        var credits = new CreditsView(
            March, March.AddDays(days), "open", new(limit), new(0), new(limit), new(usage.Total), new(0), new(Math.Max(0, limit - usage.Total)), 1);
        return new CreditsSoFar(usage, credits, March.AddDays(over).AddHours(-1), locale);
    }

    private static XElement Read(IHtmlContent content)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        content.WriteTo(text, HtmlEncoder.Default);
        return XElement.Parse(text.ToString());
    }

    private static void AssertInside(XElement svg, ChartSize size)
    {
        Assert.Equal($"0 0 {size.Width} {size.Height}", (string?)svg.Attribute("viewBox"));
        foreach (var element in svg.Descendants())
        {
            foreach (var (name, most) in new[] { ("x", size.Width), ("x1", size.Width), ("x2", size.Width), ("cx", size.Width), ("y", size.Height), ("y1", size.Height), ("y2", size.Height), ("cy", size.Height) })
                if (element.Attribute(name) is not null) Assert.InRange(Number(element, name), 0, most);
            if (element.Attribute("width") is not null) Assert.InRange(Number(element, "x") + Number(element, "width"), 0, size.Width);
            if (element.Name == "text") AssertFits(element, size);
            foreach (Match step in Steps().Matches((string?)element.Attribute("d") ?? ""))
            {
                if (step.Groups["x"].Success) Assert.InRange(int.Parse(step.Groups["x"].Value, CultureInfo.InvariantCulture), 0, size.Width);
                Assert.InRange(int.Parse(step.Groups["y"].Value, CultureInfo.InvariantCulture), 0, size.Height);
            }
        }
    }

    // Digits and letters are about 7 wide at this size.
    private static void AssertFits(XElement text, ChartSize size)
    {
        var (x, width) = (Number(text, "x"), text.Value.Length * 7);
        var left = (string?)text.Attribute("text-anchor") switch { "start" => x, "end" => x - width, _ => x - width / 2 };
        Assert.True(left >= 0 && left + width <= size.Width, $"'{text.Value}' reaches from {left} to {left + width} of {size.Width}.");
    }

    private static Dictionary<int, List<(int From, int To)>> Bars(XElement svg)
    {
        var bars = new Dictionary<int, List<(int From, int To)>>();
        foreach (var path in svg.Elements("path"))
        {
            foreach (Match bar in Bar().Matches((string)path.Attribute("d")!))
            {
                var (x, from, to) = (Value(bar, "x"), Value(bar, "from"), Value(bar, "to"));
                if (!bars.TryGetValue(x, out var layers)) bars.Add(x, layers = []);
                Assert.True(to < from);
                layers.Add((from, to));
            }
        }

        return bars;
    }

    private static int Value(Match match, string group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    private static IEnumerable<XElement> OfClass(XElement svg, string css) => svg.Elements().Where(element => (string?)element.Attribute("class") == css);

    private static int Number(XElement element, string name) => int.Parse((string)element.Attribute(name)!, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"[ML](?<x>-?\d+) (?<y>-?\d+)|V(?<y>-?\d+)")]
    private static partial Regex Steps();

    [GeneratedRegex(@"M(?<x>\d+) (?<from>\d+)V(?<to>\d+)h\d+V\k<from>z")]
    private static partial Regex Bar();
}
