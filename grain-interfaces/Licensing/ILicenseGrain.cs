namespace MeteringCluster.Licensing;

/// <summary>One tenant's licence: seat pools, assignments and sessions. The key is the tenant's id.</summary>
[Alias("license-grain")]
public interface ILicenseGrain : IGrainWithStringKey
{
    /// <summary>Creates the licence; repeated, it does nothing.</summary>
    Task Create(LicenseSpec spec);
}
