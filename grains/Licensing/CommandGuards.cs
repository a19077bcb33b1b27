using static MeteringCluster.Bounds;

namespace MeteringCluster.Licensing;

/// <summary>Callers check these bounds and say so to whoever sent them; past that, breaking one is a bug and throws.</summary>
internal static class CommandGuards
{
    public static void Check(LicenseSpec spec)
    {
        Require(spec.Start < spec.End);
        Require(spec.Pools.Count <= LicenseLimits.MaxPools);
        foreach (var (name, pool) in spec.Pools) CheckPool(name, pool.Seats);
        Require(LicenseLimits.IsLease(spec.SessionLease));
        Require(spec.OfflineFor is not { } offline || IsOffline(offline));
        Require(spec.NoticeDays.IsDefault || LicenseLimits.AreNoticeDays(spec.NoticeDays));
        Require(spec.Serial is null || SerialNumber.TryNormalize(spec.Serial, out _));
    }

    public static void Check(ChangeLicense command)
    {
        foreach (var (name, pool) in command.Pools) CheckPool(name, pool.Seats ?? 0);
        Require(command.SessionLease is not { } lease || LicenseLimits.IsLease(lease));
        Require(command.Terms.OfflineFor is not { } offline || IsOffline(offline));
        Require(command.Terms.NoticeDays is not { } days || LicenseLimits.AreNoticeDays(days));
    }

    public static void Check(PauseLicense command) =>
        Require(command.Reason is null || LicenseLimits.IsText(command.Reason, LicenseLimits.MaxReasonLength));

    public static void Check(GetUtilization query) =>
        Require(query.From <= query.To && query.To.DayNumber - query.From.DayNumber < LicenseLimits.MaxPeakDays);

    public static void Check(ListVersions query) => Require(query.Limit is > 0 and <= LicenseLimits.MaxPageSize);

    public static void CheckSeat(string pool, string user)
    {
        Require(LicenseLimits.IsPoolName(pool));
        Require(LicenseLimits.IsText(user, LicenseLimits.MaxUserLength));
    }

    public static void Check(ListSeats query)
    {
        Require(LicenseLimits.IsPoolName(query.Pool));
        CheckPage(query.Limit, LicenseLimits.MaxPageSize);
    }

    public static void Check(SeatGrant command)
    {
        Require(LicenseLimits.IsText(command.Id, SeatGrant.MaxIdLength));
        Require(command.Version > 0);
        Require(LicenseLimits.IsPoolName(command.Pool));
        Require(command.Seats is > 0 and <= LicenseLimits.MaxSeats);
    }

    public static void Check(OpenSession command)
    {
        CheckSeat(command.UserType, command.User);
        Require(LicenseLimits.IsText(command.Module, LicenseLimits.MaxModuleLength));
        Require(command.ClientKey is null || LicenseLimits.IsText(command.ClientKey, LicenseLimits.MaxClientKeyLength));
    }

    public static void Check(RenewSessions command) =>
        Require(command.Ids is { IsDefault: false, Length: > 0 and <= LicenseLimits.MaxHeartbeats });

    public static void Check(ListSessions query) => Require(query.Limit is > 0 and <= LicenseLimits.MaxPageSize);

    public static void CheckServer(string server) => Require(LicenseLimits.IsServerId(server));

    public static void CheckPage(int limit, int max) => Require(limit > 0 && limit <= max);

    public static void Check(SignInServer command)
    {
        CheckServer(command.Server);
        Require(command.Name is null || LicenseLimits.IsText(command.Name, LicenseLimits.MaxServerNameLength));
        Require(LicenseLimits.IsText(command.Email, LicenseLimits.MaxEmailLength));
    }

    public static void Check(ReportOffline command)
    {
        CheckServer(command.Server);
        Require(LicenseLimits.IsText(command.Report, LicenseLimits.MaxReportLength));
        Require(command.Sessions is { IsDefault: false, Length: > 0 and <= LicenseLimits.MaxOfflineSessions });
        foreach (var session in command.Sessions)
        {
            CheckSeat(session.UserType, session.User);
            Require(LicenseLimits.IsText(session.Id, LicenseLimits.MaxReportLength));
            Require(LicenseLimits.IsText(session.Module, LicenseLimits.MaxModuleLength));
        }

        Require(command.Sessions.DistinctBy(session => session.Id).Count() == command.Sessions.Length);
    }

    private static bool IsOffline(TimeSpan offline) => LicenseLimits.IsOffline(offline);

    private static void CheckPool(string name, int seats)
    {
        Require(LicenseLimits.IsPoolName(name));
        Require(seats is >= 0 and <= LicenseLimits.MaxSeats);
    }
}
