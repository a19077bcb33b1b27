using System.Text;

namespace MeteringCluster.Load.Workloads;

/// <summary>A request's bytes, built once, with places where a number is written as 16 hexadecimal digits.</summary>
public sealed class Template
{
    /// <summary>Stands for one id in the text that a template is made of.</summary>
    public const string Id = "<<<<<<id>>>>>>>>";

    private readonly byte[] _bytes;
    private readonly int[] _places;

    public Template(string text)
    {
        _bytes = Encoding.ASCII.GetBytes(text);
        var places = new List<int>();
        for (var at = text.IndexOf(Id, StringComparison.Ordinal); at >= 0; at = text.IndexOf(Id, at + 1, StringComparison.Ordinal)) places.Add(at);
        _places = [.. places];
    }

    public static Template Http(string method, string path, string key, string? body)
    {
        var text = new StringBuilder();
        text.Append($"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n");
        if (body is not null) text.Append($"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n");
        return new Template(text.Append("\r\n").Append(body).ToString());
    }

    /// <param name="id">Written at the first place, and counted up from one place to the next.</param>
    public int Write(Span<byte> buffer, ref ulong id)
    {
        _bytes.CopyTo(buffer);
        foreach (var place in _places)
        {
            // Ids that only count up are kinder to an index than real ones: spread the bits.
            var mixed = unchecked(++id * 0x9E3779B97F4A7C15);
            for (var i = place + 15; i >= place; i--, mixed >>= 4) buffer[i] = "0123456789abcdef"u8[(int)(mixed & 15)];
        }

        return _bytes.Length;
    }
}
