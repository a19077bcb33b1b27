namespace MeteringCluster.Licensing;

/// <summary>A licence with some of its terms changed.</summary>
internal static class TermChanges
{
    public static LicenseSpec Apply(TermChange change, LicenseSpec to)
    {
        var parts = change.DataManagementParts ?? to.DataManagementParts;
        // Compared by what they hold, so that the same days again are no change.
        var days = change.NoticeDays is { } asked && !asked.SequenceEqual(to.NoticeDays) ? asked : to.NoticeDays;
        return to with
        {
            Type = change.Type ?? to.Type,
            Plan = change.Plan is null ? to.Plan : change.Plan.Length == 0 ? null : change.Plan,
            Model = change.Model ?? to.Model,
            BillingFrequency = change.BillingFrequency ?? to.BillingFrequency,
            Start = change.Start?.ToUniversalTime() ?? to.Start,
            End = change.End?.ToUniversalTime() ?? to.End,
            ActivationLimit = change.ActivationLimit ?? to.ActivationLimit,
            DataManagement = parts != DataManagementParts.None,
            DataManagementParts = parts,
            RequireActivation = change.RequireActivation ?? to.RequireActivation,
            OfflineFor = change.OfflineFor ?? to.OfflineFor,
            NoticeDays = days,
        };
    }
}
