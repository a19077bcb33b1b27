using System.Collections.Immutable;
using System.Globalization;
using MeteringCluster.Api.Console.Charts;
using MeteringCluster.Api.Invoicing;
using MeteringCluster.Api.Spending;
using MeteringCluster.Api.Usage;
using MeteringCluster.Billing;

namespace MeteringCluster.Api.Console;

/// <param name="Meter">Empty for usage that named none.</param>
/// <param name="PerMille">Of all that the period has used.</param>
public sealed record MeterShare(string Meter, long Events, Json.Credits Credits, long PerMille);

/// <summary>The credits of a billing period: what there is, who and what used it, and where it leads (A11 to A18, E9).</summary>
public sealed class CreditsPage : TenantPage
{
    private const int MostPeriods = 36;

    public override string Title => "AI credits";

    public override string Place => "credits";

    /// <summary>An instant of the period to show; the running one without it.</summary>
    [Microsoft.AspNetCore.Mvc.BindProperty(SupportsGet = true)]
    public string? Period { get; set; }

    /// <summary>A past instant to explain, as a form writes it: in the viewer's time zone.</summary>
    [Microsoft.AspNetCore.Mvc.BindProperty(SupportsGet = true)]
    public string? At { get; set; }

    public CreditsView Credits { get; private set; } = null!;

    public SubscriptionView Subscription { get; private set; } = null!;

    public UsageByDay ByDay { get; private set; } = null!;

    public CreditsSoFar SoFar { get; private set; } = null!;

    public ImmutableArray<MeterShare> Meters { get; private set; } = [];

    public UsageReport Users { get; private set; } = null!;

    public Paging UserPages => Paging.Of(Request, Users.NextCursor);

    /// <summary>The tenant's billing periods, the running one first.</summary>
    public ImmutableArray<(string Value, string Text)> Periods { get; private set; } = [];

    /// <summary>What the credits said then.</summary>
    public CreditsView? Past { get; private set; }

    public string? PastError { get; private set; }

    public bool IsRunning => Now < Credits.ResetsAt;

    /// <summary>The period as the API is asked for it.</summary>
    public string PeriodName => Text(Credits.PeriodStart);

    public async Task OnGet()
    {
        var now = Now;
        var period = string.IsNullOrEmpty(Period) ? Text(now) : Period;
        var credits = Need<CreditsView>(ApiPath.With($"{ApiRoot}/credits", ("period", period)));
        var tenant = Need<TenantView>(ApiRoot);
        var subscription = Need<SubscriptionView>($"{ApiRoot}/credits/subscription");
        var lines = ReadDays(period);
        var users = Need<UsageReport>(ApiPath.With(
            $"{ApiRoot}/usage?groupBy=user&limit={Paging.Rows}", ("period", period), ("cursor", Paging.Cursor(Request))));
        await Task.WhenAll(credits, tenant, subscription, lines, users);

        (Credits, Subscription, Users) = (await credits, await subscription, await users);
        var usage = DailyUsage.Of(Credits.PeriodStart, Credits.ResetsAt, await lines);
        (ByDay, SoFar) = (new UsageByDay(usage, Locale), new CreditsSoFar(usage, Credits, now, Locale));
        Meters = Shares(await lines, usage.Total);
        Periods = [.. PeriodsOf(await tenant, now)];
        await Explain();
    }

    public string Span(DateTimeOffset start, DateTimeOffset end) => $"{Day(start)} – {Day(end - TimeSpan.FromTicks(1))}";

    public string Events(string? meter = null, string? user = null) =>
        ApiPath.With($"{Root}/credits/events", ("period", PeriodName), ("meter", meter), ("user", user));

    private async Task<List<UsageLine>> ReadDays(string period)
    {
        List<UsageLine> lines = [];
        string? cursor = null;
        do
        {
            var page = await Need<UsageReport>(ApiPath.With(
                $"{ApiRoot}/usage?window=day&groupBy=meter&limit={MeteringCluster.Api.Page.MaxLimit}", ("period", period), ("cursor", cursor)));
            lines.AddRange(page.Rows);
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        return lines;
    }

    private static ImmutableArray<MeterShare> Shares(List<UsageLine> lines, long total) =>
    [
        .. lines.GroupBy(line => line.Meter ?? "", StringComparer.Ordinal)
            .Select(meter => (Name: meter.Key, Events: meter.Sum(line => line.Events), Micro: meter.Sum(line => line.Credits.Micro)))
            .OrderByDescending(meter => meter.Micro).ThenBy(meter => meter.Name, StringComparer.Ordinal)
            .Select(meter => new MeterShare(meter.Name, meter.Events, new(meter.Micro), total == 0 ? 0 : (long)((Int128)meter.Micro * 1000 / total))),
    ];

    private IEnumerable<(string Value, string Text)> PeriodsOf(TenantView tenant, DateTimeOffset now)
    {
        var calendar = new BillingCalendar(tenant.PeriodAnchor);
        var period = calendar.PeriodAt(now);
        for (var shown = 0; shown < MostPeriods; shown++, period = calendar.Before(period))
        {
            yield return (Text(period.Start), Span(period.Start, period.End) + (shown == 0 ? " (running)" : ""));
            if (period.Start <= tenant.CreatedAt) yield break;
        }
    }

    private async Task Explain()
    {
        if (string.IsNullOrEmpty(At)) return;
        if (!DateTime.TryParseExact(
            At, ["yyyy-MM-dd'T'HH':'mm", "yyyy-MM-dd'T'HH':'mm':'ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            PastError = "must be a date and a time, as in 2026-01-15T09:30.";
            return;
        }

        var ticks = Math.Clamp(local.Ticks - Locale.Zone.GetUtcOffset(local).Ticks, 0, DateTime.MaxValue.Ticks);
        var answer = await Api.Get<CreditsView>(Viewer, ApiPath.With($"{ApiRoot}/credits", ("at", Text(new DateTimeOffset(ticks, TimeSpan.Zero)))));
        (Past, PastError) = (answer.Value, answer.Problem switch
        {
            null => null,
            { Code: "before-tenant" } => "The tenant did not exist yet.",
            var problem => problem.Of("at") ?? problem.Detail,
        });
    }

    private string Day(DateTimeOffset instant) => Locale.Day(DateOnly.FromDateTime(instant.UtcDateTime));

    private static string Text(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
