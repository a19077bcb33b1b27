using System.Collections.Immutable;

namespace MeteringCluster.Api.Console.Charts;

/// <summary>
/// How large a drawing is, in its own units. Each chart is drawn for three widths, and the one is shown whose units are
/// about a pixel where it stands (<c>charts.css</c>), so that its text can be read on a phone as on a desk.
/// </summary>
/// <param name="Name">The class that it is shown by.</param>
public sealed record ChartSize(string Name, int Width, int Height)
{
    public static readonly ImmutableArray<ChartSize> Large = [new("narrow", 340, 250), new("medium", 620, 280), new("wide", 1000, 320)];

    public static readonly ImmutableArray<ChartSize> Low = [new("narrow", 340, 190), new("medium", 620, 200), new("wide", 1000, 220)];
}
