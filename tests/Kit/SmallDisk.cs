using System.Diagnostics;
using Xunit;

namespace MeteringCluster.Tests.Kit;

/// <summary>A file system in memory of a few MiB, to be filled up; mounting one takes root on Linux.</summary>
public sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder _point = new();

    public SmallDisk(int mebibytes, bool readOnly = false)
    {
        Run("mount", "-t", "tmpfs", "-o", $"size={mebibytes}m{(readOnly ? ",ro" : "")}", "tmpfs", _point.Path);
    }

    public string Path => _point.Path;

    /// <summary>Leaves no room at all, down to the last page.</summary>
    public void Fill()
    {
        using var file = new FileStream(_point.File("filler"), FileMode.Append, FileAccess.Write, FileShare.None, 0);
        try
        {
            while (true) file.Write(new byte[4096]);
        }
        catch (IOException)
        {
            // That was the aim.
        }
    }

    public void MakeRoom() => System.IO.File.Delete(_point.File("filler"));

    public void Dispose()
    {
        Run("umount", _point.Path);
        _point.Dispose();
    }

    public static string? WhyNot { get; } = Try();

    private static string? Try()
    {
        try
        {
            using var disk = new SmallDisk(1);
            return null;
        }
        catch (Exception e)
        {
            return $"No small disk can be mounted here: {e.Message}";
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new IOException($"{program}: {said.Trim()}");
    }
}

/// <summary>A test that needs a disk of its own to fill; skipped, with the reason, where none can be mounted.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FactWhenDisksCanBeMountedAttribute : FactAttribute
{
    public FactWhenDisksCanBeMountedAttribute() => Skip = SmallDisk.WhyNot;
}
