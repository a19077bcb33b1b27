using System.Collections.Immutable;
using MeteringCluster.Licensing;

namespace MeteringCluster.Api;

/// <summary>Bounds of what licences hold, each told with the field, its bounds and the value.</summary>
public static class LicenseChecks
{
    public static void PoolName(this Checks checks, string field, string? name)
    {
        checks.Text(field, name, 1, LicenseLimits.MaxPoolNameLength);
        if (name is { Length: > 0 and <= LicenseLimits.MaxPoolNameLength } && !LicenseLimits.IsPoolName(name))
            checks.Add(field, "is no pool name; only a-z, 0-9 and '-' may stand in one.", name);
    }

    public static void Server(this Checks checks, string field, string? server)
    {
        checks.Text(field, server, 1, LicenseLimits.MaxServerLength);
        if (server is { Length: > 0 and <= LicenseLimits.MaxServerLength } && !LicenseLimits.IsServerId(server))
            checks.Add(field, "is no server id; only A-Z, a-z, 0-9, '-', '_', '.' and ':' may stand in one, and first a letter or digit.", server);
    }

    public static void User(this Checks checks, string field, string? user) =>
        checks.Text(field, user, 1, LicenseLimits.MaxUserLength);

    public static void Module(this Checks checks, string field, string? module) =>
        checks.Text(field, module, 1, LicenseLimits.MaxModuleLength);

    public static void Seats(this Checks checks, string field, int? seats)
    {
        if (seats is { } value) checks.Range(field, value, 0, LicenseLimits.MaxSeats);
    }

    public static void Lease(this Checks checks, string field, TimeSpan? lease)
    {
        if (lease is { } value) checks.Range(field, value, LicenseLimits.ShortestLease, LicenseLimits.LongestLease);
    }

    public static void Model(this Checks checks, string field, int? year)
    {
        if (year is { } value) checks.Range(field, value, LicenseLimits.EarliestModel, LicenseLimits.LatestModel);
    }

    public static void Offline(this Checks checks, string field, TimeSpan? offline)
    {
        if (offline is { } value && value != TimeSpan.Zero)
            checks.Range(field, value, LicenseLimits.ShortestOffline, LicenseLimits.LongestOffline);
    }

    /// <returns>Null where nothing was sent, or what was sent is not valid.</returns>
    public static ImmutableArray<int>? NoticeDays(this Checks checks, string field, IReadOnlyList<int>? days)
    {
        if (days is null) return null;
        ImmutableArray<int> falling = [.. days.Distinct().OrderDescending()];
        if (LicenseLimits.AreNoticeDays(falling)) return falling;
        checks.Add(field, $"must be at most {LicenseLimits.MaxNotices} numbers of days from 1 to {LicenseLimits.MaxNoticeDays}.", days);
        return null;
    }

    /// <returns>Null where nothing was sent, or what was sent is not valid.</returns>
    public static DataManagementParts? Parts(this Checks checks, string field, IReadOnlyList<string?>? names)
    {
        if (names is null) return null;
        var parts = DataManagementParts.None;
        for (var at = 0; at < names.Count; at++)
        {
            if (LicenseNames.TryParse(names[at], out DataManagementParts part)) parts |= part;
            else checks.Add($"{field}[{at}]", "is no part; it must be \"olap\", \"transformation\" or \"data-sync\".", names[at]);
        }

        return parts;
    }

    /// <returns>Null where nothing was sent, or something else than a frequency.</returns>
    public static BillingFrequency? Frequency(this Checks checks, string field, string? text)
    {
        if (text is null) return null;
        if (LicenseNames.TryParse(text, out BillingFrequency frequency)) return frequency;
        checks.Add(field, "must be \"monthly\" or \"yearly\".", text);
        return null;
    }

    /// <returns>Null where nothing was sent, or something else than a mode.</returns>
    public static SeatMode? Mode(this Checks checks, string field, string? text)
    {
        if (text is null) return null;
        if (LicenseNames.TryParse(text, out SeatMode mode)) return mode;
        checks.Add(field, "is no mode; it must be \"named\" or \"concurrent\".", text);
        return null;
    }
}
