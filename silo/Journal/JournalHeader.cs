using System.Buffers.Binary;

namespace MeteringCluster.Journal;

/// <summary>Looks at a journal's first bytes without opening it as a database, which would already write beside it.</summary>
internal static class JournalHeader
{
    private const int Bytes = 100;
    private const int UserVersionAt = 60;
    private const int ApplicationIdAt = 68;

    /// <exception cref="JournalRefusedException">It is no journal, or one that a newer version wrote.</exception>
    public static void Check(string path)
    {
        Span<byte> header = stackalloc byte[Bytes];
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
        {
            if (file.ReadAtLeast(header, Bytes, throwOnEndOfStream: false) < Bytes
                || !header.StartsWith("SQLite format 3\0"u8))
                throw new JournalRefusedException($"{path} is not a database, or its header is damaged.");
        }

        if (BinaryPrimitives.ReadUInt32BigEndian(header[ApplicationIdAt..]) != JournalSchema.ApplicationId)
            throw new JournalRefusedException($"{path} is a database, but not a journal of this product.");

        var version = BinaryPrimitives.ReadUInt32BigEndian(header[UserVersionAt..]);
        if (version > JournalSchema.Version)
            throw new JournalRefusedException(
                $"{path} has layout {version} and was written by a newer version; this one knows layouts up to {JournalSchema.Version}.");
    }
}
