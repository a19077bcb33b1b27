using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MeteringCluster.Import;

/// <summary>
/// How far an import has come: everything up to the offset is settled. Losing it costs time and nothing else, since
/// the server knows what it has counted.
/// </summary>
/// <param name="File">SHA-256 of the file.</param>
/// <param name="Arguments">SHA-256 of the arguments that the items depend on.</param>
/// <param name="RejectsLength">How much of the rejects report belongs to what is settled, in bytes.</param>
public sealed record ImportState(
    int Version, string File, string Arguments, long Offset, long Line, long RejectsLength, bool IsDone, Totals Totals)
{
    public static readonly ImportState Nothing = new(Current, "", "", 0, 0, 0, false, Totals.None);

    private const int Current = 1;

    public static ImportState Start(string contentHash, ImportOptions options) => new(
        Current, contentHash, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(options.Fingerprint))), 0, 0, 0, false, Totals.None);

    /// <summary>The earlier run's state where it is of this very import, else this one; says so where it starts anew.</summary>
    public ImportState Resume(string path, TextWriter log)
    {
        if (!System.IO.File.Exists(path)) return this;
        if (TryRead(path) is not { Version: Current } earlier) return Anew(log, path, "cannot be read");
        if (earlier.File != File) return Anew(log, path, "is of a file with other content");
        return earlier.Arguments == Arguments ? earlier : Anew(log, path, "is of an import with other arguments");
    }

    /// <summary>Replaces the file as a whole, so that no crash leaves half of one.</summary>
    public void Write(string path)
    {
        var fresh = path + ".new";
        System.IO.File.WriteAllBytes(fresh, JsonSerializer.SerializeToUtf8Bytes(this, ImportJson.Default.ImportState));
        System.IO.File.Move(fresh, path, overwrite: true);
    }

    private static ImportState? TryRead(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(System.IO.File.ReadAllBytes(path), ImportJson.Default.ImportState);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private ImportState Anew(TextWriter log, string path, string why)
    {
        log.WriteLine($"The progress in {path} {why}: starting anew.");
        return this;
    }
}
