namespace MeteringCluster.Api.Csv;

/// <summary>
/// Gives a parser no more text for one row than a row may have: a file of nothing but commas is one row of millions of
/// fields, each of which the parser would keep.
/// </summary>
internal sealed class RowBoundedReader(TextReader text) : TextReader
{
    public const int MaxRow = 64 * 1024;

    private int _left;

    /// <summary>Called before each row. What the parser has read ahead already counts for the row before.</summary>
    public void BeginRow() => _left = MaxRow;

    public override Task<int> ReadAsync(char[] buffer, int index, int count) => ReadAsync(buffer.AsMemory(index, count)).AsTask();

    /// <exception cref="RowTooLongException">The row has had all that it may have.</exception>
    public override async ValueTask<int> ReadAsync(Memory<char> buffer, CancellationToken cancellationToken = default)
    {
        if (_left == 0) throw new RowTooLongException();

        var read = await text.ReadAsync(buffer[..Math.Min(buffer.Length, _left)], cancellationToken);
        _left -= read;
        return read;
    }

    internal sealed class RowTooLongException : Exception;
}
