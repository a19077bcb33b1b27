namespace MeteringCluster.Tests.Kit;

/// <summary>The files of the repository, found from where the tests were built.</summary>
internal static class Repository
{
    public static string PathOf(params ReadOnlySpan<string> parts)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "MeteringCluster.sln"))) return Path.Combine([folder.FullName, .. parts]);
        throw new DirectoryNotFoundException($"No MeteringCluster.sln above {AppContext.BaseDirectory}.");
    }
}
