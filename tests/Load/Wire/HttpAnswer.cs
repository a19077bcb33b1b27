using System.Buffers.Text;

namespace MeteringCluster.Load.Wire;

/// <summary>As much of HTTP/1.1 as an answer to a known request needs: the status, and where the body ends.</summary>
public static class HttpAnswer
{
    /// <returns>False while the answer is incomplete. The body of a chunked answer is its first chunk.</returns>
    public static bool TryRead(ReadOnlySpan<byte> received, out int status, out ReadOnlySpan<byte> body)
    {
        status = 0;
        body = default;
        var head = received.IndexOf("\r\n\r\n"u8);
        if (head < 0) return false;

        var headers = received[..(head + 2)];
        var rest = received[(head + 4)..];
        status = (headers[9] - '0') * 100 + (headers[10] - '0') * 10 + headers[11] - '0';

        // As our server writes it, or as a proxy in front of it does.
        if (IndexOf(headers, "\r\nContent-Length: "u8, "\r\ncontent-length: "u8) is var at and >= 0)
        {
            if (!Utf8Parser.TryParse(headers[(at + 18)..], out int length, out _)) throw new InvalidDataException("Content-Length is no number.");
            if (rest.Length < length) return false;
            body = rest[..length];
            return true;
        }

        return IndexOf(headers, "\r\nTransfer-Encoding: chunked"u8, "\r\ntransfer-encoding: chunked"u8) < 0 || TryReadChunks(rest, out body);
    }

    private static int IndexOf(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> name, ReadOnlySpan<byte> lower) =>
        headers.IndexOf(name) is var at and >= 0 ? at : headers.IndexOf(lower);

    private static bool TryReadChunks(ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> first)
    {
        first = default;
        var isFirst = true;
        while (true)
        {
            if (!Utf8Parser.TryParse(rest, out int size, out var digits, 'x')) return false;
            // A chunk is its size, a line break, its bytes and a line break; the empty one ends the body.
            if (rest.Length < digits + 4 + size) return false;
            if (size == 0) return true;
            if (isFirst) first = rest.Slice(digits + 2, size);
            isFirst = false;
            rest = rest[(digits + 4 + size)..];
        }
    }
}
