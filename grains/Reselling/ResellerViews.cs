namespace MeteringCluster.Reselling;

internal static class ResellerViews
{
    public static ResellerOverview? Overview(ResellerState state, DateTimeOffset now)
    {
        if (!state.IsOpen) return null;

        var horizon = TimeSpan.FromDays(state.Profile!.ExpiringDays);
        var statuses = new int[Enum.GetValues<ResellerLicenseStatus>().Length];
        var expiring = 0;
        foreach (var license in state.Licenses)
        {
            statuses[(int)license.StatusAt(now)]++;
            if (license.ExpiresWithin(horizon, now)) expiring++;
        }

        return new ResellerOverview(state.Profile, [.. statuses], expiring, state.Users.Count, state.Revision);
    }

    public static UserPage List(ResellerState state, ListUsers query)
    {
        var page = state.Users
            .Where(known => string.CompareOrdinal(known.Key, query.After) > 0 && Holds(known.Value, query.Query))
            .Take(query.Limit + 1)
            .Select(known => known.Value)
            .ToArray();
        return page.Length > query.Limit ? new([.. page[..query.Limit]], true) : new([.. page], false);
    }

    private static bool Holds(ResellerUser user, string query) =>
        Words.Hold(user.Id, query) || Words.Hold(user.Name, query) || Words.Hold(user.Email, query) || Words.Hold(user.Tenant ?? "", query);
}
