namespace MeteringCluster.Import;

/// <summary>One line of the file. Its bytes are without the line break, and good until the next line is read.</summary>
/// <param name="Number">Counted from 1.</param>
/// <param name="EndOffset">Where the next line starts, in bytes.</param>
/// <param name="IsTooLong">The bytes are only the line's beginning.</param>
public readonly record struct Line(long Number, long EndOffset, ReadOnlyMemory<byte> Bytes, bool IsTooLong);
