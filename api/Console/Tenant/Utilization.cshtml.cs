using System.Globalization;
using MeteringCluster.Licensing;
using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>How far the license is used: now, and at most on each day (C4).</summary>
public sealed class UtilizationPage : TenantPage
{
    private const int Days = 31;

    public override string Title => "Utilization";

    public override string Place => "activations";

    /// <summary>The last day that is shown, as in 2026-03-01; today where none is given.</summary>
    [BindProperty(SupportsGet = true, Name = "to")]
    public string? To { get; set; }

    public UtilizationAnswer Use { get; private set; } = null!;

    public DateOnly Last { get; private set; }

    public DateOnly First => Last.AddDays(1 - Days);

    /// <summary>Days on which anything was used, the newest first.</summary>
    public IEnumerable<DayUse> Used => Use.Days.Reverse().Where(day => day.Sessions > 0 || day.Pools.Any(pool => pool.Seats > 0));

    public string Earlier => At(First.AddDays(-1));

    /// <summary>Null where today is shown already.</summary>
    public string? Later => Last >= Today ? null : Last.AddDays(Days) is var next && next >= Today ? $"{Root}/activations/utilization" : At(next);

    private DateOnly Today => DateOnly.FromDateTime(Now.UtcDateTime);

    public async Task OnGet()
    {
        var isDay = DateOnly.TryParseExact(To, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var to);
        Last = isDay && to < Today && to.DayNumber > 2 * Days ? to : Today;
        Use = await Need<UtilizationAnswer>(ApiPath.With($"{ApiRoot}/license/utilization", ("from", Text(First)), ("to", Text(Last))));
    }

    private string At(DateOnly to) => ApiPath.With($"{Root}/activations/utilization", ("to", Text(to)));

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
