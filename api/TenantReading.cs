using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using MeteringCluster.Api.Json;
using MeteringCluster.Billing;
using MeteringCluster.Directory;
using MeteringCluster.Licensing;

namespace MeteringCluster.Api;

/// <summary>Turns a request into a command: checks every value against its bounds and fills in what was left out.</summary>
internal static class TenantReading
{
    public static CreateTenant? ToCommand(
        this CreateTenantRequest asked, DateTimeOffset now, LicensingOptions options, Checks checks)
    {
        checks.Required("id", asked.Id);
        if (asked.Id is not null && !TenantId.TryParse(asked.Id, out _))
            checks.Add("id", "must be 1 to 64 characters of a-z, 0-9, '-', '_' and '.', the first a letter or digit.", asked.Id);
        checks.Required("name", asked.Name);
        checks.Text("name", asked.Name, 1, TenantLimits.MaxName);

        var today = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        var license = License(asked.License ?? new(), today, options, checks);
        var credits = Credits(asked.Credits ?? new(), today, checks);
        if (checks.Problem is not null) return null;

        return new CreateTenant(TenantId.Parse(asked.Id!), asked.Name!, license, credits, HashOf(asked));
    }

    private static LicenseSpec License(
        LicenseRequest asked, DateTimeOffset today, LicensingOptions options, Checks checks)
    {
        checks.Text("license.type", asked.Type, 1, TenantLimits.MaxType);
        var start = asked.Start ?? today;
        checks.Range("license.start", start, TenantLimits.Earliest, TenantLimits.Latest);
        var end = asked.End ?? (start < TenantLimits.Latest ? start.AddYears(1) : start);
        if (asked.End is not null) checks.Range("license.end", end, TenantLimits.Earliest, TenantLimits.Latest.AddYears(1));
        if (end <= start) checks.Add("license.end", "must be after license.start.", asked.End);
        var lease = asked.SessionLease ?? TimeSpan.FromMinutes(10);
        checks.Range("license.sessionLease", lease, TenantLimits.ShortestLease, TenantLimits.LongestLease);
        var activations = asked.ActivationLimit ?? 1;
        checks.Range("license.activationLimit", activations, 0, TenantLimits.MaxActivations);
        var frequency = checks.Frequency("license.billingFrequency", asked.BillingFrequency) ?? BillingFrequency.Monthly;

        checks.Text("license.plan", asked.Plan, 1, LicenseLimits.MaxPlanLength);
        checks.Model("license.model", asked.Model);
        checks.Offline("license.offlineFor", asked.OfflineFor);
        var parts = checks.Parts("license.dataManagementParts", asked.DataManagementParts);
        if (parts is not null and not DataManagementParts.None && asked.DataManagement is false)
            checks.Add("license.dataManagementParts", "names parts of an add-on that dataManagement says is not included.", asked.DataManagementParts);

        if (parts is DataManagementParts.None && asked.DataManagement is true)
            checks.Add("license.dataManagementParts", "names no part of an add-on that dataManagement says is included.", asked.DataManagementParts);

        // Named parts say that the add-on is included, and an empty list that it is not.
        var included = asked.DataManagement ?? parts is not null and not DataManagementParts.None;
        return new LicenseSpec(
            asked.Type ?? "Standard", frequency, start, end, Pools(asked.Pools ?? [], checks), lease, activations, included)
        {
            Serial = SerialNumber.Draw(),
            Plan = asked.Plan,
            Model = asked.Model ?? options.CurrentModel,
            DataManagementParts = included ? parts ?? DataManagementParts.All : DataManagementParts.None,
            RequireActivation = asked.RequireActivation ?? false,
            OfflineFor = asked.OfflineFor ?? LicenseSpec.DefaultOfflineFor,
            NoticeDays = checks.NoticeDays("license.noticeDays", asked.NoticeDays) ?? LicenseSpec.DefaultNoticeDays,
        };
    }

    private static ImmutableSortedDictionary<string, SeatPoolSpec> Pools(
        SortedDictionary<string, SeatPoolRequest> asked, Checks checks)
    {
        checks.Count("license.pools", asked.Count, TenantLimits.MaxPools);
        var pools = ImmutableSortedDictionary.CreateBuilder<string, SeatPoolSpec>(StringComparer.Ordinal);
        foreach (var (name, pool) in asked)
        {
            var field = $"license.pools.{name}";
            if (name.Length is 0 or > TenantLimits.MaxPoolName || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
                checks.Add(field, $"must have a name of 1 to {TenantLimits.MaxPoolName} characters of a-z, 0-9 and '-'.", name);
            checks.Required(field, pool);
            checks.Required($"{field}.seats", pool?.Seats);
            checks.Range($"{field}.seats", pool?.Seats ?? 0, 0, TenantLimits.MaxSeats);
            var mode = Choice($"{field}.mode", pool?.Mode, checks, ("named", SeatMode.Named), ("concurrent", SeatMode.Concurrent));
            pools[name] = new SeatPoolSpec(pool?.Seats ?? 0, mode);
        }

        return pools.ToImmutable();
    }

    private static CreditSpec Credits(CreditsRequest asked, DateTimeOffset today, Checks checks)
    {
        var included = asked.Base ?? default;
        checks.Range("credits.base", included, default, Json.Credits.Whole(TenantLimits.MaxCredits));
        var price = asked.UsdPerCredit ?? Usd.Whole(1);
        checks.Range("credits.usdPerCredit", price, default, Usd.Whole(TenantLimits.MaxUsdPerCredit));
        var anchor = asked.PeriodAnchor ?? today;
        checks.Range("credits.periodAnchor", anchor, TenantLimits.Earliest, TenantLimits.Latest);
        if (anchor.Ticks % TimeSpan.TicksPerSecond != 0) checks.Add("credits.periodAnchor", "must be in whole seconds.", anchor);

        var card = RateCards.Read("credits.rateCard", asked.RateCard ?? [], checks);
        return new CreditSpec(included.Micro, price.Cents, new BillingCalendar(anchor), card);
    }

    private static T Choice<T>(string field, string? asked, Checks checks, params ReadOnlySpan<(string Name, T Value)> choices)
    {
        if (asked is null) return choices[0].Value;
        foreach (var (name, value) in choices)
            if (name == asked) return value;

        checks.Add(field, $"must be \"{choices[0].Name}\" or \"{choices[1].Name}\".", asked);
        return choices[0].Value;
    }

    // The request as it was read, in one canonical form: neither spacing nor the order of members matters, and
    // what was left out stays left out.
    private static string HashOf(CreateTenantRequest asked) =>
        Convert.ToBase64String(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(asked, JsonText.Options)));
}
