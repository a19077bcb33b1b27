using System.Security.Cryptography;

namespace MeteringCluster.Import;

/// <summary>
/// What makes an import idempotent: ids and source follow from the file's content alone, so a renamed or moved file,
/// another batch size or a lost state file give the same events, which the server then counts once.
/// Where the data brings its own ids, the source is the same for every file: an appended or re-cut export repeats
/// its events under the same identity.
/// </summary>
/// <param name="contentHash">SHA-256 of the file, in lower-case hexadecimal.</param>
/// <param name="source">The user's own source for items that bring none; null for the default.</param>
public sealed class Identity(string contentHash, string? source)
{
    private readonly string _prefix = contentHash[..16];

    public string SourceOf(bool hasOwnId) => source ?? (hasOwnId ? "import" : $"import:{_prefix}");

    public string IdOf(long lineNumber) => $"{_prefix}-{lineNumber}";

    public static async Task<string> HashOf(Stream file, CancellationToken stop)
    {
        file.Position = 0;
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, stop));
    }
}
