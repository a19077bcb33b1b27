namespace MeteringCluster.Import;

/// <summary>
/// Reads lines of a bounded length from a file of any size, and knows where each ends, so that a later run can go on
/// from there. A record never spans lines: one missing quote spoils its own line and not the rest of the file.
/// </summary>
/// <param name="length">Nothing behind this offset is read: what is appended meanwhile belongs to another import.</param>
public sealed class LineReader(Stream stream, long length, long offset = 0, long lineNumber = 0)
{
    /// <summary>The longest line that can be a record.</summary>
    public const int MaxBytes = 64 * 1024;

    private const int ShownOfTooLong = 256;
    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    private readonly byte[] _buffer = new byte[4 * MaxBytes];
    private long _number = lineNumber;
    private long _offset = offset;
    private int _start;
    private int _end;

    public bool TryRead(out Line line)
    {
        byte[]? head = null;
        var scanned = 0;
        while (true)
        {
            var found = _buffer.AsSpan(_start + scanned, _end - _start - scanned).IndexOf((byte)'\n');
            if (found >= 0)
            {
                line = Take(scanned + found, scanned + found + 1, head);
                return true;
            }

            scanned = _end - _start;
            if (scanned > MaxBytes)
            {
                head ??= _buffer.AsSpan(_start, ShownOfTooLong).ToArray();
                _offset += scanned;
                _start = _end = scanned = 0;
            }

            if (Fill()) continue;
            line = scanned > 0 || head is not null ? Take(scanned, scanned, head) : default;
            return scanned > 0 || head is not null;
        }
    }

    private Line Take(int content, int withBreak, byte[]? head)
    {
        var bytes = _buffer.AsMemory(_start, content);
        _start += withBreak;
        _offset += withBreak;
        _number++;

        if (head is not null) return new Line(_number, _offset, head, true);
        if (content > MaxBytes) return new Line(_number, _offset, bytes[..ShownOfTooLong], true);
        if (_number == 1 && bytes.Span.StartsWith(ByteOrderMark)) bytes = bytes[ByteOrderMark.Length..];
        if (bytes.Span.EndsWith("\r"u8)) bytes = bytes[..^1];
        return new Line(_number, _offset, bytes, false);
    }

    private bool Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);

        var left = length - _offset - _end;
        var read = stream.Read(_buffer, _end, (int)Math.Min(left, _buffer.Length - _end));
        _end += read;
        return read > 0;
    }
}
