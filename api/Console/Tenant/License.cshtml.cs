using System.Collections.Immutable;
using System.Globalization;
using MeteringCluster.Api.Console.Charts;
using MeteringCluster.Api.Invoicing;
using MeteringCluster.Api.Usage;
using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>The license at a glance (A4 to A13), with what can be done to it as a whole.</summary>
public sealed class LicensePage : TenantPage
{
    private static readonly (string Pool, string Name)[] Expected = [("full", "Full"), ("viewer", "Viewers")];

    public override string Title => "License";

    public override string Place => "license";

    public OverviewAnswer Overview { get; private set; } = null!;

    /// <summary>Null where none is saved.</summary>
    public PaymentMethodView? Card { get; private set; }

    public CreditsSoFar SoFar { get; private set; } = null!;

    /// <summary>The servers that hold the license, those signed in longest first; a page of them.</summary>
    public ActivationList Servers { get; private set; } = null!;

    /// <summary>What was chosen to be released, where that was nothing.</summary>
    public string? ReleaseError { get; private set; }

    [BindProperty]
    public string? Reason { get; set; }

    public LicenseDocument License => Overview.License;

    /// <summary>The two that every licence page has come first, also where this license has none of them.</summary>
    public IEnumerable<(string Name, PoolSeats? Seats)> Pools =>
        Expected.Select(pool => (pool.Name, Overview.Pools.GetValueOrDefault(pool.Pool))).Concat(
            Overview.Pools.Where(pool => Expected.All(expected => expected.Pool != pool.Key))
                .OrderBy(pool => pool.Key, StringComparer.Ordinal).Select(pool => (NameOf(pool.Key), (PoolSeats?)pool.Value)));

    /// <summary>What leaves less remaining: a named seat is taken as soon as it is assigned, used or not.</summary>
    public static int Taken(PoolSeats seats) => seats.Mode == "named" ? seats.Assigned : seats.InUse;

    public int Sessions => Overview.Pools.Values.Sum(pool => pool.Sessions);

    public int DaysLeft => (int)Math.Max(0, (License.End - Now).Ticks / TimeSpan.TicksPerDay);

    /// <summary>What is wrong with the payments, in a sentence; null where nothing is (A7).</summary>
    public string? PaymentProblem => (Overview.Payment.Problem ?? (Card is { Expired: true } ? "expired-card" : null)) switch
    {
        null => null,
        "expired-card" => "The card has expired.",
        "insufficient-funds" => "The card has insufficient funds.",
        _ => "The last payment failed.",
    };

    public string StatusText => Capital(License.Status);

    public string StatusBadge => License.Status switch { "active" => "ok", "expired" => "bad", "paused" or "released" => "warn", _ => "" };

    /// <summary>The parts of Data Management that are included, in the product's words.</summary>
    public IEnumerable<string> Parts => License.DataManagementParts.Select(part => part switch
    {
        "olap" => "OLAP with its runtime",
        "transformation" => "Data transformation",
        "data-sync" => "Migration by DataSync",
        _ => part,
    });

    public static string Capital(string word) => word.Length == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..].Replace('-', ' ');

    /// <summary>An instant to the second, in UTC: what resets, resets exactly then.</summary>
    public static string Exactly(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd HH':'mm':'ss", CultureInfo.InvariantCulture) + " UTC";

    public Task OnGet() => Load();

    public async Task<IActionResult> OnGetLive()
    {
        await LoadLive();
        return Live("_License", this);
    }

    public async Task<IActionResult> OnPostRelease(string[] server)
    {
        if (server.Length == 0)
        {
            ReleaseError = "No server was chosen, so nothing was released. Choose at least one.";
            Response.StatusCode = StatusCodes.Status400BadRequest;
            await Load();
            return Page();
        }

        var (released, ended) = (ImmutableArray.CreateBuilder<string>(), 0);
        foreach (var one in server.Distinct(StringComparer.Ordinal))
        {
            var detached = await Send<DetachedDocument>(HttpMethods.Delete, ApiPath.Of($"/v1/tenants/{Tenant}/activations/{one}"));
            // A server that is gone meanwhile is released as well.
            if (Refusal is { Code: not "activation-not-found" }) break;
            if (detached is null) continue;
            released.Add(one);
            ended += detached.SessionsEnded;
        }

        if (Refusal is { Code: not "activation-not-found" })
        {
            await Load();
            return Again();
        }

        return Done(
            released.Count == 0
                ? "The servers had been signed out already: nothing was left to release."
                : $"Released from {string.Join(", ", released)}. Sessions ended: {Locale.Count(ended)}. The license can be used on another server.",
            $"{Root}/license");
    }

    public async Task<IActionResult> OnPostPause() => await Command("pause", new PauseRequest(Reason), "The license is paused, and all sessions have ended.");

    public async Task<IActionResult> OnPostResume() => await Command("resume", null, "The license is active again.");

    private async Task<IActionResult> Command(string verb, object? body, string told)
    {
        if (await Send<LicenseDocument>(HttpMethods.Post, $"{ApiRoot}/license/{verb}", body) is not null) return Done(told, $"{Root}/license");
        await Load();
        return Again();
    }

    private async Task Load()
    {
        var servers = Need<ActivationList>($"{ApiRoot}/activations?limit={Paging.Rows}");
        await Task.WhenAll(servers, LoadLive());
        Servers = await servers;
    }

    private async Task LoadLive()
    {
        var now = Now;
        var overview = Need<OverviewAnswer>($"{ApiRoot}/license/overview");
        var card = Find<PaymentMethodView>($"{ApiRoot}/payment-method");
        var usage = Need<UsageReport>(ApiPath.With($"{ApiRoot}/usage", ("window", "day"), ("period", now.UtcDateTime.ToString("O", CultureInfo.InvariantCulture))));
        await Task.WhenAll(overview, card, usage);
        (Overview, Card) = (await overview, await card);
        var credits = Overview.Credits;
        SoFar = new CreditsSoFar(DailyUsage.Of(credits.PeriodStart, credits.ResetsAt, (await usage).Rows), credits, now, Locale);
    }

    private static string NameOf(string pool) => Capital(pool);
}
