using System.Text.Json;

namespace MeteringCluster.Api.Json;

/// <summary>A place in a body.</summary>
/// <param name="ByteOffset">From 0.</param>
/// <param name="Line">From 1.</param>
/// <param name="Position">In bytes within the line, from 1.</param>
public readonly record struct JsonPosition(long ByteOffset, long Line, long Position)
{
    /// <summary>The place that an exception names, counted also from the beginning of the body.</summary>
    public static JsonPosition Of(JsonException e, ReadOnlySpan<byte> body)
    {
        var line = e.LineNumber ?? 0;
        var position = e.BytePositionInLine ?? 0;
        var start = 0;
        for (var passed = 0L; passed < line; passed++)
        {
            var newline = body[start..].IndexOf((byte)'\n');
            if (newline < 0) break;
            start += newline + 1;
        }

        return new JsonPosition(start + position, line + 1, position + 1);
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("byteOffset", ByteOffset);
        json.WriteNumber("line", Line);
        json.WriteNumber("position", Position);
    }
}
