using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MeteringCluster.Api.Json;

/// <summary>Instants as RFC 3339: read with any offset, written in UTC.</summary>
public sealed class InstantConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = Strict.String(ref reader, "an instant is needed, such as \"2026-01-15T00:00:00Z\".");
        // Without an offset the same text would name another instant on each machine.
        var time = text.IndexOf('T', StringComparison.Ordinal);
        var hasOffset = time == 10 && (text[^1] == 'Z' || text.IndexOfAny(['+', '-'], time) > 0);
        return hasOffset && reader.TryGetDateTimeOffset(out var instant)
            ? instant.ToUniversalTime()
            : throw new InvalidValueException("is no instant with an offset, such as \"2026-01-15T00:00:00Z\".", text);
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime);
}

/// <summary>Spans of time as "hh:mm:ss", with days in front of a point.</summary>
public sealed class DurationConverter : JsonConverter<TimeSpan>
{
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = Strict.String(ref reader, "a duration is needed, such as \"00:10:00\".");
        // The format also takes bare days and hours with minutes, which nobody means who writes "5" or "12:00".
        return text.Count(':') == 2 && TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var span)
            ? span
            : throw new InvalidValueException("is no duration, such as \"00:10:00\" or \"1.00:00:00\".", text);
    }

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString("c", CultureInfo.InvariantCulture));
}

/// <summary>Whole numbers, also where they are written as 1.0 or 1e3.</summary>
public sealed class WholeNumberConverter : JsonConverter<int>
{
    public override int Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var number = Strict.Number(ref reader, decimals: 0, "a whole number is needed.");
        return number is >= int.MinValue and <= int.MaxValue
            ? (int)number
            : throw new InvalidValueException($"is outside {int.MinValue} to {int.MaxValue}.", Strict.Raw(ref reader));
    }

    public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}

public sealed class TextConverter : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Strict.String(ref reader, "a text is needed.");

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString()!;

    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value);
}

public sealed class TruthConverter : JsonConverter<bool>
{
    public override bool Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw new WrongTypeException("true or false is needed."),
    };

    public override void Write(Utf8JsonWriter writer, bool value, JsonSerializerOptions options) => writer.WriteBooleanValue(value);
}

internal static class Strict
{
    public static string String(ref Utf8JsonReader reader, string needed) =>
        reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new WrongTypeException(needed);

    public static long Number(ref Utf8JsonReader reader, int decimals, string needed)
    {
        if (reader.TokenType != JsonTokenType.Number) throw new WrongTypeException(needed);

        var utf8 = reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan;
        if (ExactNumber.TryParse(utf8, decimals, out var scaled, out var error)) return scaled;
        throw new InvalidValueException(
            error switch
            {
                ExactNumberError.TooManyDecimals when decimals == 0 => "must be a whole number.",
                ExactNumberError.TooManyDecimals => $"has more than {decimals} decimals.",
                ExactNumberError.Overflow => $"is larger than any amount that can be held ({Largest(decimals)}).",
                _ => needed,
            },
            Raw(ref reader));
    }

    /// <summary>A number as it was sent, cut off where it is absurdly long.</summary>
    public static string Raw(ref Utf8JsonReader reader)
    {
        var utf8 = reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan;
        return Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, 64)]);
    }

    private static string Largest(int decimals)
    {
        Span<byte> utf8 = stackalloc byte[ExactNumber.MaxFormattedLength];
        ExactNumber.TryFormat(long.MaxValue, decimals, utf8, out var written);
        return Encoding.UTF8.GetString(utf8[..written]);
    }
}
