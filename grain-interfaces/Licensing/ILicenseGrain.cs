namespace MeteringCluster.Licensing;

/// <summary>
/// One tenant's licence: seat pools, assignments and sessions. The key is the tenant's id. Each call but
/// <see cref="Create"/> is refused with <see cref="UnknownTenant"/> until the licence is created.
/// </summary>
[Alias("license-grain")]
public interface ILicenseGrain : IDueGrain
{
    /// <summary>Creates the licence; once there is one it does nothing, whatever the specification.</summary>
    [Repeatable]
    Task Create(LicenseSpec spec);

    /// <summary><see cref="LicenseFound"/>.</summary>
    [Repeatable]
    ValueTask<LicenseAnswer> Get();

    /// <summary>
    /// <see cref="LicenseFound"/>, or in this order <see cref="LicenseRevised"/>, <see cref="UnknownPool"/> (a pool to
    /// add without seats or mode), <see cref="PoolModeFixed"/>, <see cref="TooManyPools"/>. Lowering a pool ends nobody.
    /// </summary>
    ValueTask<LicenseAnswer> Change(ChangeLicense command);

    /// <summary><see cref="SeatCounters"/> (A8, A9, A22).</summary>
    [Repeatable]
    ValueTask<LicenseAnswer> CountSeats();

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

    /// <summary>
    /// <see cref="SessionLeased"/>, or in this order <see cref="LicenseNotStarted"/>, <see cref="LicenseExpired"/>,
    /// <see cref="UnknownPool"/>, <see cref="ClientKeyReused"/>, <see cref="SeatNotAssigned"/> (named pools),
    /// <see cref="SeatLimitReached"/> (concurrent pools) (A20, E6).
    /// </summary>
    ValueTask<LicenseAnswer> OpenSession(OpenSession command);

    /// <summary><see cref="SessionsKept"/>. Renewing never shortens a lease, and no lease outlives the licence's term.</summary>
    [Repeatable]
    ValueTask<LicenseAnswer> RenewSessions(RenewSessions command);

    /// <summary><see cref="SessionEnded"/>, or <see cref="UnknownSession"/>, also for one that ended before.</summary>
    ValueTask<LicenseAnswer> CloseSession(SessionId session);

    /// <summary><see cref="SessionPage"/> (A21), or <see cref="UnknownPool"/> when the filter names one.</summary>
    [Repeatable]
    ValueTask<LicenseAnswer> ListSessions(ListSessions query);
}
