using System.Globalization;
using MeteringCluster.Api.Developers;
using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>One module's subscription (B6, B7, B9): operators change it, others see it.</summary>
public sealed class DeveloperSubscriptionPage : TenantPage
{
    private const string Minutes = "yyyy-MM-dd'T'HH:mm";

    public override string Title => Module is null ? "Add subscription" : "Subscription";

    public override string Place => "developers";

    /// <summary>None adds one.</summary>
    [BindProperty(SupportsGet = true, Name = "module")]
    public string? Module { get; set; }

    [BindProperty]
    public string? NewModule { get; set; }

    [BindProperty]
    public string? Purchased { get; set; }

    [BindProperty]
    public string? Start { get; set; }

    [BindProperty]
    public string? End { get; set; }

    [BindProperty]
    public string? Overage { get; set; }

    [BindProperty]
    public string? OveragePercent { get; set; }

    public DeveloperSubscriptionView? Subscription { get; private set; }

    public static readonly IReadOnlyList<(string, string)> Policies =
    [
        ("report", "Report only: nothing is blocked"), ("allow", "Allow up to a percentage above"), ("block", "Block above the purchased number"),
    ];

    public async Task OnGet()
    {
        await Show();
        if (Subscription is { } now)
        {
            (Purchased, Start, End) = (now.Purchased.ToString(CultureInfo.InvariantCulture), Text(now.Start), Text(now.End));
            (Overage, OveragePercent) = (now.Overage, now.OveragePercent?.ToString(CultureInfo.InvariantCulture));
            return;
        }

        var today = new DateTimeOffset(Now.UtcDateTime.Date, TimeSpan.Zero);
        (Start, End) = (Text(today), Text(today.AddYears(1)));
    }

    public async Task<IActionResult> OnPost()
    {
        await Show();
        var asked = new DeveloperSubscriptionRequest
        {
            Purchased = Number(Purchased),
            Start = Instant(Start, Subscription?.Start),
            End = Instant(End, Subscription?.End),
            Overage = Overage,
            OveragePercent = Overage == "allow" ? Number(OveragePercent) : null,
        };
        var module = Module ?? NewModule?.Trim() ?? "";
        var done = await Send<DeveloperSubscriptionView>(HttpMethods.Put, At(module), asked);
        return done is null ? Again() : Done($"The subscription to {done.Module} holds from now on.", $"{Root}/developers");
    }

    public async Task<IActionResult> OnPostRemove()
    {
        if (await Send<Nothing>(HttpMethods.Delete, At(Module ?? "")) is not null)
            return Done($"The subscription to {Module} has ended. Nobody is licensed by it; the developers stay listed.", $"{Root}/developers");
        await Show();
        return Again();
    }

    private async Task Show() => Subscription = Module is null ? null : await Need<DeveloperSubscriptionView>(At(Module));

    private string At(string module) => ApiRoot + ApiPath.Of($"/developers/subscriptions/{module}");

    private static string Text(DateTimeOffset instant) => instant.UtcDateTime.ToString(Minutes, CultureInfo.InvariantCulture);

    // A field shows minutes; what it did not change stays exact.
    private static DateTimeOffset? Instant(string? text, DateTimeOffset? was) =>
        was is { } same && Text(same) == text ? same
        : DateTime.TryParseExact(text, [Minutes, "yyyy-MM-dd'T'HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) ? new DateTimeOffset(at, TimeSpan.Zero)
        : null;

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number) ? number : null;
}
