namespace MeteringCluster.Tests.Kit;

/// <summary>A folder of its own, gone with the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = System.IO.Directory.CreateTempSubdirectory("metering-test-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>As a crash leaves it: the files as they are at this instant.</summary>
    public TemporaryFolder Copy()
    {
        var copy = new TemporaryFolder();
        foreach (var file in System.IO.Directory.GetFiles(Path))
            if (!file.EndsWith("-shm", StringComparison.Ordinal) && !file.EndsWith(".lock", StringComparison.Ordinal))
                System.IO.File.Copy(file, copy.File(System.IO.Path.GetFileName(file)));
        return copy;
    }

    public void Dispose() => System.IO.Directory.Delete(Path, recursive: true);
}
