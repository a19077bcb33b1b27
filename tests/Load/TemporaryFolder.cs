namespace MeteringCluster.Load;

/// <summary>A folder that is there as long as this object.</summary>
public sealed class TemporaryFolder(string prefix) : IDisposable
{
    public string Path { get; } = System.IO.Directory.CreateTempSubdirectory(prefix).FullName;

    public void Dispose() => System.IO.Directory.Delete(Path, recursive: true);
}
