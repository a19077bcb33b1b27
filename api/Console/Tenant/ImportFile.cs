using System.Buffers.Text;
using System.IO.Compression;

namespace MeteringCluster.Api.Console;

/// <summary>
/// A file between its preview and its import. It travels compressed within the form, so that the import finds it on
/// whatever server of the cluster, after a restart and a long lunch, and nothing of it is kept for anybody here.
/// </summary>
internal static class ImportFile
{
    /// <summary>As much as the API takes.</summary>
    public const int MaxBytes = 32 * 1024 * 1024;

    /// <summary>Fits the largest file, sent as it is or back from the form, and what else stands in it.</summary>
    public const long MaxForm = 48 * 1024 * 1024;

    public static string Pack(byte[] file)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(file);
        return Convert.ToBase64String(packed.GetBuffer().AsSpan(0, (int)packed.Length));
    }

    /// <returns>Null for what was not packed here, or unpacks to more than a file may have.</returns>
    public static byte[]? Unpack(string? packed)
    {
        if (string.IsNullOrEmpty(packed) || !Base64.IsValid(packed)) return null;
        try
        {
            using var gzip = new GZipStream(new MemoryStream(Convert.FromBase64String(packed)), CompressionMode.Decompress);
            using var file = new MemoryStream();
            var piece = new byte[64 * 1024];
            for (int read; (read = gzip.Read(piece)) > 0;)
            {
                if (file.Length + read > MaxBytes) return null;
                file.Write(piece, 0, read);
            }

            return file.ToArray();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
