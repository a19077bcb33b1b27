namespace MeteringCluster.Import;

/// <summary>Cuts the file into batches. Where it cuts does not matter to what is counted.</summary>
public sealed class BatchReader(LineReader lines, Rows rows, int size)
{
    // Long lines fill a request before they fill a batch.
    private const int FullBytes = 512 * 1024;

    private long _next;
    private Batch? _open;

    /// <summary>Whether the end was reached without a single line to settle.</summary>
    public bool HadNothing { get; private set; }

    /// <returns>Null at the end of the file.</returns>
    public Batch? Read()
    {
        while (!IsFull() && lines.TryRead(out var line))
        {
            if (IsBlank(line))
            {
                Open().Pass(line);
                continue;
            }

            if (rows.Read(line) is { } problem)
            {
                Open().Refuse(line, problem);
                continue;
            }

            // A request has one media type, so a line of another kind starts the next batch.
            var ended = _open is { } open && open.MediaType != rows.MediaType ? Close() : null;
            Open().Take(line, rows);
            if (ended is not null) return ended;
        }

        HadNothing = _next == 0;
        return Close();
    }

    private bool IsFull() => _open is { } open && (open.Lines >= size || open.Items.Bytes >= FullBytes);

    private Batch Open() => _open ??= new Batch(_next++, rows.MediaType);

    private Batch? Close()
    {
        var closed = _open;
        _open = null;
        return closed;
    }

    private static bool IsBlank(in Line line) => !line.IsTooLong && line.Bytes.Span.Trim(" \t\r"u8).IsEmpty;
}
