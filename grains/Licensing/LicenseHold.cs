namespace MeteringCluster.Licensing;

/// <summary>What keeps a licence from being used, other than its term.</summary>
/// <param name="PausedAt">Since when a person has it paused; null while nobody has.</param>
/// <param name="Released">It was detached from the last server that was signed in.</param>
public sealed record LicenseHold(DateTimeOffset? PausedAt, string? PauseReason, bool Released)
{
    public static readonly LicenseHold None = new(null, null, false);

    /// <summary>Where several hold, the one that is hardest to leave.</summary>
    public LicenseStatus Status(LicenseSpec license, DateTimeOffset now) =>
        now >= license.End ? LicenseStatus.Expired
        : PausedAt is not null ? LicenseStatus.Paused
        : now < license.Start ? LicenseStatus.Scheduled
        : Released ? LicenseStatus.Released
        : LicenseStatus.Active;
}
