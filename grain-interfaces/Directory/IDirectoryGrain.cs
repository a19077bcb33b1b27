namespace MeteringCluster.Directory;

/// <summary>The tenants and API keys of one installation. One grain, key <c>directory</c>.</summary>
[Alias("directory-grain")]
public interface IDirectoryGrain : IGrainWithStringKey;
