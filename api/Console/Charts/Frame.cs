using System.Collections.Immutable;

namespace MeteringCluster.Api.Console.Charts;

/// <summary>Where a drawing's plot lies between its axes.</summary>
internal sealed class Frame
{
    /// <summary>No character of a number or date is wider, in the drawing's units.</summary>
    public const int CharacterWidth = 8;

    private const int Gap = 8;
    private static readonly int[] DaySteps = [1, 2, 3, 5, 7, 10, 15, 31];

    private readonly ChartSize _size;
    private readonly ValueAxis _axis;
    private readonly ImmutableArray<(long Value, string Text)> _ticks;

    public Frame(ChartSize size, long most, Locale locale)
    {
        _size = size;
        _axis = ValueAxis.Reaching(most);
        _ticks = [.. _axis.Ticks(size.Height / 50).Select(tick => (tick, locale.Credits(new(tick))))];
        Left = 2 * Gap + _ticks.Max(tick => tick.Text.Length) * CharacterWidth;
    }

    public int Left { get; }

    public int Right => _size.Width - Gap;

    // Room for a word above the highest line, and for the days below the lowest.
    public int Top { get; } = 26;

    public int Bottom => _size.Height - 28;

    public long Highest => _axis.Top;

    public int Y(long microcredits) => Bottom - _axis.Height(microcredits, Bottom - Top);

    /// <summary>Where so many parts of a whole end, from left to right.</summary>
    public int X(long parts, long whole) => Left + (int)((Int128)(Right - Left) * parts / whole);

    public void DrawValues(Drawing drawing)
    {
        drawing.Text(Gap, 13, "start", "Credits");
        foreach (var (value, text) in _ticks)
        {
            drawing.Line(value == 0 ? "axis" : "rule", Left, Y(value), Right, Y(value));
            drawing.Text(Left - Gap, Y(value) + 4, "end", text);
        }
    }

    /// <summary>As many days as there is room for, each below its middle.</summary>
    public void DrawDays(Drawing drawing, ImmutableArray<DateOnly> days, Func<int, int> middle, Locale locale)
    {
        var texts = days.Select(locale.ShortDay).ToList();
        var width = texts.Max(text => text.Length) * CharacterWidth;
        var step = DaySteps.First(step => step == DaySteps[^1] || (Right - Left) * step / days.Length >= width + Gap);
        for (var day = 0; day < days.Length; day += step)
        {
            var x = middle(day);
            if (x - width / 2 >= 0 && x + width / 2 <= _size.Width) drawing.Text(x, _size.Height - 8, "middle", texts[day]);
        }
    }
}
