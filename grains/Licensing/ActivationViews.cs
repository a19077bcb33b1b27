using System.Collections.Immutable;

namespace MeteringCluster.Licensing;

/// <summary>What can be seen of the activations at an instant.</summary>
public static class ActivationViews
{
    internal static ActivationRow Of(Activation activation, int sessions) => new(
        activation.Server, activation.Name, activation.Email, activation.Since, activation.LastSync, sessions,
        activation.SnapshotUntil, activation.Offline);

    public static ActivationCounts Counts(LicenseState state, LicenseSpec license) => new(
        license.ActivationLimit, state.Activations.Count, Math.Max(0, state.Activations.Count - license.ActivationLimit),
        state.Activations.LastSync, state.Activations.Offline);

    public static UserLimitExceeded LimitExceeded(LicenseState state, DateTimeOffset now)
    {
        var sessions = state.Seating.CountLiveByServer(state.Activations.End, now.UtcTicks);
        return new UserLimitExceeded(
            state.License!.ActivationLimit, state.Activations.Count,
            [.. state.Activations.InOrder().Take(LicenseLimits.MaxHoldersListed).Select(slot => Of(state.Activations[slot], sessions[slot]))]);
    }

    public static LicenseAnswer List(LicenseState state, ListActivations query, DateTimeOffset now)
    {
        CommandGuards.CheckPage(query.Limit, LicenseLimits.MaxPageSize);
        if (state.License is null) return new UnknownTenant();

        var sessions = state.Seating.CountLiveByServer(state.Activations.End, now.UtcTicks);
        var found = state.Activations.InOrder().Where(slot => state.Activations[slot].Ordinal > query.After).Take(query.Limit + 1).ToList();
        var page = found.Take(query.Limit).Select(slot => Of(state.Activations[slot], sessions[slot])).ToImmutableArray();
        return new ActivationPage(
            page, Counts(state, state.License), found.Count > query.Limit ? state.Activations[found[query.Limit - 1]].Ordinal : null);
    }

    /// <summary>The licence as a server that is signed in may see it.</summary>
    public static LicenseAnswer Get(LicenseState state, string server, DateTimeOffset now) =>
        state.License is null ? new UnknownTenant()
        : state.Activations.Find(server) == Activations.None ? new ActivationNotFound(server)
        : LicenseViews.Found(state, now);

    public static LicenseAnswer ListReports(LicenseState state, ListOfflineReports query)
    {
        CommandGuards.CheckPage(query.Limit, LicenseLimits.MaxOfflineReportPage);
        if (state.License is null) return new UnknownTenant();
        if (state.Activations.Find(query.Server) == Activations.None) return new ActivationNotFound(query.Server);

        var found = state.Offline.ReportsOf(query.Server)
            .Where(report => query.Before is not { } before || report.Number < before)
            .Reverse().Take(query.Limit + 1).Select(report => report.ToRow()).ToImmutableArray();
        return found.Length > query.Limit ? new OfflineReportPage(found[..query.Limit], true) : new OfflineReportPage(found, false);
    }
}
