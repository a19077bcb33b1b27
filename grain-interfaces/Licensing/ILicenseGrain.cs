using MeteringCluster.Audit;

namespace MeteringCluster.Licensing;

/// <summary>
/// One tenant's licence: seat pools, assignments and sessions. The key is the tenant's id. Each call but
/// <see cref="Create"/> is refused with <see cref="UnknownTenant"/> until the licence is created.
/// </summary>
[Alias("license-grain")]
public interface ILicenseGrain : IDueGrain, ITrailGrain
{
    /// <summary>No call waits longer, so that a grain can move; whoever wants to wait on asks again.</summary>
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    /// <summary>Creates the licence; once there is one it does nothing, whatever the specification.</summary>
    [Repeatable]
    Task Create(LicenseSpec spec);

    /// <summary><see cref="LicenseFound"/>.</summary>
    [Repeatable]
    ValueTask<LicenseAnswer> Get();

    /// <summary>
    /// <see cref="LicenseFound"/>, or in this order <see cref="LicenseRevised"/>, <see cref="LicenseTermEmpty"/>,
    /// <see cref="UnknownPool"/> (a pool to add without seats or mode), <see cref="PoolModeFixed"/>,
    /// <see cref="TooManyPools"/>. Lowering a pool ends nobody; an earlier end ends leases with it.
    /// </summary>
    ValueTask<LicenseAnswer> Change(ChangeLicense command);

    /// <summary><see cref="LicenseFound"/>, also when it is paused already; or <see cref="LicenseExpired"/>. Ends all sessions.</summary>
    ValueTask<LicenseAnswer> Pause(PauseLicense command);

    /// <summary><see cref="LicenseFound"/>, also when it is not paused; or <see cref="LicenseExpired"/>.</summary>
    ValueTask<LicenseAnswer> Resume(ResumeLicense command);

    /// <summary>
    /// Gives the licence seats, takes them away or brings them back, at once (D18): <see cref="LicenseFound"/>, also where
    /// a higher version was here before. In a concurrent pool, the sessions opened last end where there are fewer seats than
    /// sessions; in a named pool those who were assigned last can open none until there are seats again.
    /// </summary>
    [Repeatable]
    ValueTask<LicenseAnswer> Grant(SeatGrant grant);

    /// <summary><see cref="GrantPage"/>.</summary>
    [Repeatable]
    ValueTask<LicenseAnswer> ListGrants(ListGrants query);

    /// <summary><see cref="VersionPage"/>.</summary>
    [Repeatable]
    ValueTask<LicenseAnswer> ListVersions(ListVersions query);

    /// <summary>
    /// <see cref="LicenseFound"/>, as soon as the licence's revision, status or notices are not those that the caller
    /// knows, or unchanged when <paramref name="patience"/> (at most <see cref="LongestWait"/>) is over (C1).
    /// </summary>
    [Repeatable]
    ValueTask<LicenseAnswer> WaitForChange(LicenseMark known, TimeSpan patience);

    /// <summary><see cref="SeatCounters"/> (A8, A9, A22).</summary>
    [Repeatable]
    ValueTask<LicenseAnswer> CountSeats();

    /// <summary><see cref="Utilization"/>.</summary>
    [Repeatable]
    ValueTask<LicenseAnswer> GetUtilization(GetUtilization query);

    /// <summary>
    /// <see cref="SeatHeld"/>, also when the user holds the seat already; or in this order <see cref="UnknownPool"/>,
    /// <see cref="PoolNotNamed"/>, <see cref="SeatLimitReached"/>.
    /// </summary>
    ValueTask<LicenseAnswer> AssignSeat(AssignSeat command);

    /// <summary>
    /// <see cref="SeatFreed"/>, also when the user held none; the user's sessions in the pool end at once. Or in this
    /// order <see cref="UnknownPool"/>, <see cref="PoolNotNamed"/>.
    /// </summary>
    ValueTask<LicenseAnswer> UnassignSeat(UnassignSeat command);

    /// <summary><see cref="SeatPage"/>, or in this order <see cref="UnknownPool"/>, <see cref="PoolNotNamed"/>.</summary>
    [Repeatable]
    ValueTask<LicenseAnswer> ListSeats(ListSeats query);

    /// <summary>
    /// <see cref="SessionLeased"/>, or in this order <see cref="LicenseExpired"/>, <see cref="LicensePaused"/>,
    /// <see cref="LicenseNotStarted"/>, <see cref="LicenseReleased"/>, <see cref="ActivationRequired"/>,
    /// <see cref="ActivationNotFound"/>, <see cref="UnknownPool"/>, <see cref="ClientKeyReused"/>, <see cref="SeatNotAssigned"/> (named pools),
    /// <see cref="SeatLimitReached"/> (in named pools only while grants lack) (A20, E6).
    /// </summary>
    ValueTask<LicenseAnswer> OpenSession(OpenSession command);

    /// <summary><see cref="SessionsKept"/>. Renewing never shortens a lease, and no lease outlives the licence's term.</summary>
    [Repeatable]
    ValueTask<LicenseAnswer> RenewSessions(RenewSessions command);

    /// <summary><see cref="SessionEnded"/>, or <see cref="UnknownSession"/>, also for one that ended before.</summary>
    ValueTask<LicenseAnswer> CloseSession(CloseSession command);

    /// <summary><see cref="SessionPage"/> (A21), or <see cref="UnknownPool"/> when the filter names one.</summary>
    [Repeatable]
    ValueTask<LicenseAnswer> ListSessions(ListSessions query);

    /// <summary>
    /// <see cref="ServerActivated"/>, also where it was; or in this order <see cref="LicenseExpired"/>,
    /// <see cref="LicensePaused"/>, <see cref="LicenseNotStarted"/>, <see cref="UserLimitExceeded"/>. A released licence
    /// is active again (C2, C5).
    /// </summary>
    ValueTask<LicenseAnswer> SignIn(SignInServer command);

    /// <summary><see cref="LicenseFound"/>, and remembers when (A4, C1); or <see cref="ActivationNotFound"/>.</summary>
    [Repeatable]
    ValueTask<LicenseAnswer> Sync(string server);

    /// <summary>
    /// As <see cref="WaitForChange"/>, and as soon as the server is not signed in any more with
    /// <see cref="ActivationNotFound"/> (C1).
    /// </summary>
    [Repeatable]
    ValueTask<LicenseAnswer> WaitForServer(string server, LicenseMark known, TimeSpan patience);

    /// <summary>
    /// <see cref="ServersDetached"/>, or in this order <see cref="ActivationNotFound"/>, <see cref="ActivationOfAnotherKey"/>.
    /// The last one's leaves the licence released (A5, C7).
    /// </summary>
    ValueTask<LicenseAnswer> SignOut(SignOutServer command);

    /// <summary><see cref="ServersDetached"/>, or <see cref="ActivationNotFound"/> where one is named (C6).</summary>
    ValueTask<LicenseAnswer> Reset(ResetActivations command);

    /// <summary><see cref="ActivationPage"/>.</summary>
    [Repeatable]
    ValueTask<LicenseAnswer> ListActivations(ListActivations query);

    /// <summary>
    /// <see cref="SnapshotGranted"/>, or in this order what keeps the licence from being active,
    /// <see cref="ActivationRequired"/>, <see cref="ActivationNotFound"/>, <see cref="OfflineNotAllowed"/> (A2).
    /// </summary>
    ValueTask<LicenseAnswer> GrantSnapshot(GrantSnapshot command);

    /// <summary>
    /// <see cref="OfflineReconciled"/>, or in this order <see cref="ActivationNotFound"/>,
    /// <see cref="OfflineReportReused"/>. Known by the report's id among those that are kept (A2).
    /// </summary>
    ValueTask<LicenseAnswer> ReportOffline(ReportOffline command);

    /// <summary><see cref="OfflineReportPage"/>, or <see cref="ActivationNotFound"/>.</summary>
    [Repeatable]
    ValueTask<LicenseAnswer> ListOfflineReports(ListOfflineReports query);
}
