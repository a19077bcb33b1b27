using System.Collections.Immutable;
using MeteringCluster.Api.Developers;
using MeteringCluster.Reselling;

namespace MeteringCluster.Api.Reselling;

/// <summary>Turns requests about licences into commands: checks every value against its bounds.</summary>
internal static class LicenseReading
{
    public static ImmutableArray<NewLicense> Read(this CreateResellerLicensesRequest asked, Checks checks)
    {
        checks.Text("request", asked.Request, 1, ResellerLimits.MaxRequestLength);
        if (asked.Licenses is not { } several)
        {
            var count = asked.Count ?? 1;
            checks.Range("count", count, 1, ResellerLimits.MaxBatch);
            var one = asked.Read("", checks);
            return checks.Problem is null ? [.. Enumerable.Repeat(one, count)] : [];
        }

        // Where they are in both places nobody knows which were meant.
        foreach (var (name, value) in new (string, object?)[]
            { ("plan", asked.Plan), ("name", asked.Name), ("note", asked.Note), ("quantity", asked.Quantity), ("user", asked.User), ("redeemBy", asked.RedeemBy), ("count", asked.Count) })
            if (value is not null) checks.Add(name, "must be left out beside licenses.", value);
        if (several.Count is < 1 or > ResellerLimits.MaxBatch)
            checks.Add("licenses", $"has {several.Count} entries; it must have 1 to {ResellerLimits.MaxBatch}.", several.Count);
        var read = several.Take(ResellerLimits.MaxBatch).Select((license, at) =>
        {
            checks.Required($"licenses[{at}]", license);
            return license?.Read($"licenses[{at}].", checks);
        }).ToArray();
        return checks.Problem is null ? [.. read!] : [];
    }

    public static NewLicense Read(this NewResellerLicense asked, string path, Checks checks)
    {
        checks.Required($"{path}plan", asked.Plan);
        checks.Text($"{path}plan", asked.Plan, 1, ResellerLimits.MaxPlanNameLength);
        checks.Required($"{path}name", asked.Name);
        checks.LicenseName($"{path}name", asked.Name);
        checks.Note($"{path}note", asked.Note);
        checks.Required($"{path}quantity", asked.Quantity);
        if (asked.Quantity is { } quantity) checks.Range($"{path}quantity", quantity, 1, ResellerLimits.MaxScreens);
        checks.Id($"{path}user", asked.User);
        if (asked.RedeemBy is { } by) checks.Range($"{path}redeemBy", by, TenantLimits.Earliest, TenantLimits.Latest);
        return new NewLicense(
            asked.Plan ?? "", asked.Name ?? "", asked.Note is { Length: > 0 } ? asked.Note : null, asked.Quantity ?? 0, asked.User, asked.RedeemBy);
    }

    public static EditLicense Read(this ChangeResellerLicenseRequest asked, string coupon, HttpContext http, Checks checks)
    {
        checks.Text("plan", asked.Plan, 1, ResellerLimits.MaxPlanNameLength);
        checks.LicenseName("name", asked.Name);
        checks.Note("note", asked.Note);
        if (asked.Quantity is { } quantity) checks.Range("quantity", quantity, 1, ResellerLimits.MaxScreens);
        if (asked.User is { Length: > 0 }) checks.Id("user", asked.User);
        DateTimeOffset? redeemBy = asked.RedeemBy is null ? null : DateTimeOffset.MaxValue;
        if (asked.RedeemBy is { Length: > 0 } text)
        {
            if (Instants.TryParse(text, out var instant))
            {
                checks.Range("redeemBy", instant, TenantLimits.Earliest, TenantLimits.Latest);
                redeemBy = instant;
            }
            else checks.Add("redeemBy", Instants.Expected, text);
        }

        return new EditLicense(
            coupon, asked.Plan, asked.Name, asked.Note, asked.Quantity, asked.User, redeemBy, LicenseVersionOf(http), http.Origin());
    }

    /// <summary>The version that If-Match names; 0 was never one.</summary>
    public static long? LicenseVersionOf(HttpContext http) => EntityTags.Revision(http.Request.Headers.IfMatch, none: 0);

    public static void LicenseName(this Checks checks, string field, string? name) =>
        checks.Trimmed(field, name, ResellerLimits.MaxLicenseNameLength);

    // Notes may have several lines.
    public static void Note(this Checks checks, string field, string? note)
    {
        checks.Text(field, note?.Replace("\r\n", " ", StringComparison.Ordinal).Replace('\n', ' ').Replace('\t', ' '), 0, ResellerLimits.MaxNoteLength);
    }
}
