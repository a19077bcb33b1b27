using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using MeteringCluster.Metering;

namespace MeteringCluster.Api.Usage;

/// <summary>Single members: texts, times and amounts, with their bounds.</summary>
public sealed partial class UsageParser
{
    private bool Text(ref Utf8JsonReader reader, string field, int maxBytes, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (reader.TokenType != JsonTokenType.String)
        {
            WrongType(ref reader, field, "a string");
            return false;
        }

        if (reader.ValueSpan.Length > _unescaped.Length)
        {
            Fail("text-too-long", field, $"'{field}' has {reader.ValueSpan.Length} bytes; at most {maxBytes} are allowed.");
            return false;
        }

        if (!TryUnescape(ref reader, out text))
        {
            Fail("text-invalid", field, $"'{field}' is not valid Unicode.");
            return false;
        }

        return Bounded(field, maxBytes, text);
    }

    private bool Bounded(string field, int maxBytes, ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            Fail("text-empty", field, $"'{field}' is empty; it needs 1 to {maxBytes} bytes of UTF-8.");
        else if (text.Length > maxBytes)
            Fail("text-too-long", field, $"'{field}' has {text.Length} bytes of UTF-8; at most {maxBytes} are allowed.");
        else if (text.IndexOfAnyInRange((byte)0, (byte)31) >= 0)
            Fail("text-invalid", field, $"'{field}' holds a control character.");
        else
            return true;

        return false;
    }

    private bool TryUnescapeName(ref Utf8JsonReader reader, out ReadOnlySpan<byte> name)
    {
        name = default;
        return reader.ValueSpan.Length <= _unescaped.Length && TryUnescape(ref reader, out name);
    }

    private bool TryUnescape(ref Utf8JsonReader reader, out ReadOnlySpan<byte> text)
    {
        text = reader.ValueSpan;
        if (!reader.ValueIsEscaped) return Utf8.IsValid(text);

        try
        {
            text = _unescaped.AsSpan(0, reader.CopyString(_unescaped));
            return true;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: no text at all.
            return false;
        }
    }

    private void Source(ref Utf8JsonReader reader)
    {
        if (!Text(ref reader, "source", UsageBatch.MaxSourceBytes, out var source)) return;

        if (source.StartsWith("urn:metering:"u8))
            Fail("text-invalid", "source", $"'source' must not begin with '{UsageBatch.ReservedSource}': it is reserved.");
        else
            Writer.Source(source);
    }

    private void Time(ref Utf8JsonReader reader, string field)
    {
        if (reader.TokenType != JsonTokenType.String) WrongType(ref reader, field, "a string");
        else TimeText(reader.ValueSpan, field);
    }

    private void TimeText(ReadOnlySpan<byte> text, string field)
    {
        if (Rfc3339.TryParse(text, out var ticks)) Writer.Time(ticks);
        else Fail("time-invalid", field, $"'{field}' is {Shown(text)}; an RFC 3339 instant with its offset is wanted, as in 2026-01-15T09:30:00Z.");
    }

    private void Credits(ref Utf8JsonReader reader)
    {
        if (!Amount(ref reader, "credits"u8, 6, out var microcredits)) return;

        if (microcredits == 0) Fail("amount-zero", "credits", "'credits' is 0; it must be above 0.");
        else Writer.Credits(microcredits);
    }

    private void Quantities(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            WrongType(ref reader, "quantities", "an object");
            return;
        }

        Span<byte> name = stackalloc byte[UsageBatch.MaxMeasureBytes];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var fits = Measure(ref reader, name, out var length);
            reader.Read();
            if (_failed || !fits) reader.Skip();
            else Quantity(ref reader, name[..length]);
        }
    }

    // The name is copied: the reader moves on to the value before both are handed to the writer.
    private bool Measure(ref Utf8JsonReader reader, scoped Span<byte> to, out int length)
    {
        length = 0;
        if (!TryUnescapeName(ref reader, out var name))
        {
            Fail("text-invalid", "quantities", "A name in 'quantities' is too long or not valid Unicode.");
            return false;
        }

        if (!Bounded("quantities", UsageBatch.MaxMeasureBytes, name)) return false;
        name.CopyTo(to);
        length = name.Length;
        return true;
    }

    private void Quantity(ref Utf8JsonReader reader, scoped ReadOnlySpan<byte> measure)
    {
        if (Amount(ref reader, measure, 0, out var units)) AddQuantity(measure, units);
    }

    // A measure of zero units is as good as none, so that either way of sending it is the same report.
    private void AddQuantity(scoped ReadOnlySpan<byte> measure, long units)
    {
        if (units == 0)
        {
            _zeroSeen = true;
        }
        else if (!Writer.Quantity(measure, units))
        {
            var name = Encoding.UTF8.GetString(measure);
            if (Writer.QuantityCount == UsageBatch.MaxMeasures)
                Fail("too-many-measures", name, $"'{name}' is one measure too many; at most {UsageBatch.MaxMeasures} are allowed.");
            else
                Fail("duplicate-name", name, $"'{name}' is given twice.");
        }
    }

    private bool Amount(ref Utf8JsonReader reader, scoped ReadOnlySpan<byte> field, int decimals, out long scaled)
    {
        scaled = 0;
        if (reader.TokenType != JsonTokenType.Number)
        {
            WrongType(ref reader, Encoding.UTF8.GetString(field), "a number");
            return false;
        }

        var text = reader.ValueSpan;
        ExactNumber.TryParse(text, decimals, out scaled, out var error);
        if (error == ExactNumberError.None && scaled is >= 0 and <= UsageBatch.MaxAmount) return true;

        var (code, why) = error switch
        {
            _ when text[0] == '-' => ("amount-negative", "it must not be negative"),
            ExactNumberError.TooManyDecimals when decimals == 0 => ("amount-not-whole", "units are whole numbers"),
            ExactNumberError.TooManyDecimals => ("amount-too-precise", $"at most {decimals} decimals are allowed"),
            _ => ("amount-too-large", $"at most {(decimals == 0 ? UsageBatch.MaxAmount : UsageBatch.MaxAmount / 1_000_000)} is allowed"),
        };
        var name = Encoding.UTF8.GetString(field);
        Fail(code, name, $"'{name}' is {Shown(text)}; {why}.");
        return false;
    }

    private void Tenant(ref Utf8JsonReader reader)
    {
        if (!Text(ref reader, "tenant", TenantId.MaxLength, out var text)) return;

        var name = Encoding.UTF8.GetString(text);
        _tenant = _tenants.IndexOf(name);
        if (_tenant >= 0) return;
        _tenant = _tenants.Count;
        _tenants.Add(name);
    }

    private void WrongType(ref Utf8JsonReader reader, string field, string wanted)
    {
        Fail("wrong-type", field, $"'{field}' must be {wanted}, and is {Name(reader.TokenType)}.");
        reader.Skip();
    }

    private static string Shown(ReadOnlySpan<byte> text)
    {
        var shown = Encoding.UTF8.GetString(text[..Math.Min(text.Length, 40)]);
        return text.Length > 40 ? $"'{shown}…'" : $"'{shown}'";
    }
}
