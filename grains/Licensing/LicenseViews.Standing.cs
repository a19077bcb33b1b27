using System.Collections.Immutable;

namespace MeteringCluster.Licensing;

public static partial class LicenseViews
{
    public static LicenseFound Found(LicenseState state, DateTimeOffset now) =>
        new(state.License!, state.Revision, Standing(state.License!, state.Hold, state.Notices, now))
        {
            Activations = ActivationViews.Counts(state, state.License!),
        };

    /// <summary>A licence that is only about to be created.</summary>
    public static LicenseFound Found(LicenseSpec created, DateTimeOffset now) =>
        new(created, 1, Standing(created, LicenseHold.None, [], now))
        {
            Activations = new(created.ActivationLimit, 0, 0, null, OfflineCounts.None),
        };

    /// <summary>A licence whose terms are only about to be changed.</summary>
    public static LicenseFound Found(LicenseState state, LicenseSpec changed, DateTimeOffset now) =>
        new(changed, state.Revision + 1,
            Standing(changed, state.Hold, changed.End == state.License!.End ? state.Notices : [], now))
        {
            Activations = ActivationViews.Counts(state, changed),
        };

    /// <summary>A licence that is only about to be held, or let go on.</summary>
    public static LicenseFound Found(LicenseState state, LicenseHold hold, DateTimeOffset now) =>
        new(state.License!, state.Revision + 1, Standing(state.License!, hold, state.Notices, now))
        {
            Activations = ActivationViews.Counts(state, state.License!),
        };

    private static LicenseStanding Standing(
        LicenseSpec license, LicenseHold hold, ImmutableArray<ExpiryNotice> notices, DateTimeOffset now)
    {
        DateTimeOffset? changesAt = now < license.Start ? license.Start : now < license.End ? license.End : null;
        return new LicenseStanding(hold.Status(license, now), changesAt, hold.PausedAt, hold.PauseReason, notices);
    }
}
