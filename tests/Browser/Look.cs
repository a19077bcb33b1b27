namespace MeteringCluster.Tests.Browser;

/// <summary>How somebody looks at the console.</summary>
/// <param name="Width">Of the window, in pixels.</param>
public sealed record Look(int Width = 1440, bool Dark = false, string Language = "en-US", string Zone = "Europe/Berlin")
{
    /// <summary>A desk, a tablet, a phone.</summary>
    public static readonly int[] Widths = [1440, 1024, 390];

    /// <summary>Whether scripts run.</summary>
    public bool Scripts { get; init; } = true;

    /// <summary>Whether a trusted proxy says that the browser came over HTTPS.</summary>
    public bool Https { get; init; } = true;

    public int Height => Width < 600 ? 844 : 900;

    public override string ToString() => $"{Width}{(Dark ? "-dark" : "")}";
}
