using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>How the process that answers is doing, and its journal.</summary>
public sealed class HealthPage : OperatorPage
{
    public override string Title => "Health";

    public override string Place => "health";

    public ServerStatusView Status { get; private set; } = null!;

    public async Task OnGet() => Status = await Need<ServerStatusView>("/v1/status");

    public async Task<IActionResult> OnGetLive()
    {
        await OnGet();
        return Live("_Health", this);
    }

    /// <summary>A size in the largest unit of which there is one, with a decimal where it is small.</summary>
    public string Size(long? bytes)
    {
        if (bytes is not { } size) return "not known";
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB"];
        var unit = 0;
        var scale = 1L;
        while (unit < units.Length - 1 && size / scale >= 1024) (unit, scale) = (unit + 1, scale * 1024);
        var tenths = (Int128)size * 10 / scale;
        return unit == 0 || tenths >= 1000
            ? $"{Locale.Count((long)(tenths / 10))} {units[unit]}"
            : $"{Locale.Credits(new Json.Credits((long)tenths * 100_000))} {units[unit]}";
    }

    /// <summary>Milliseconds, to the hundredth.</summary>
    public string Milliseconds(long microseconds) => $"{Locale.Credits(new Json.Credits(microseconds / 10 * 10_000))} ms";

    public string Known(long? number) => number is { } known ? Locale.Count(known) : "not known";
}
