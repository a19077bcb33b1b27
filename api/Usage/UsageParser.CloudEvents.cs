using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using MeteringCluster.Metering;

namespace MeteringCluster.Api.Usage;

/// <summary>
/// Usage as CloudEvents 1.0: subject is the user, type the meter; what the rate card names in data are the quantities,
/// data.credits the credits, the rest dimensions. Extension attributes are read over.
/// </summary>
public sealed partial class UsageParser
{
    private readonly HashSet<string> _attributes = [];

    private void CloudEventItem(ref Utf8JsonReader reader, bool manyTenants)
    {
        _attributes.Clear();
        Writer.Lenient();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            // No attribute has a name that is no text, so such a one is the empty name of none.
            var name = TryUnescapeName(ref reader, out var text) ? Encoding.UTF8.GetString(text) : "";
            if (name.Length == 0) Fail("text-invalid", "", "The name of an attribute is empty, too long or not valid Unicode.");
            if (!_failed && !_attributes.Add(name)) Fail("duplicate-name", name, $"'{name}' is given twice.");
            reader.Read();
            if (_failed) reader.Skip();
            else CloudEventMember(ref reader, name, manyTenants);
        }

        if (!_attributes.Contains("specversion")) Fail("missing-member", "specversion", "'specversion' is missing; it must be \"1.0\".");
        if (!_attributes.Contains("source")) Fail("missing-member", "source", "'source' is missing; a CloudEvent has one.");
        if (!_attributes.Contains("type")) Fail("missing-member", "type", "'type' is missing; it names the meter.");
    }

    private void CloudEventMember(ref Utf8JsonReader reader, string name, bool manyTenants)
    {
        switch (name)
        {
            case "specversion": SpecVersion(ref reader); break;
            case "id" when Text(ref reader, "id", UsageBatch.MaxIdBytes, out var id): Writer.Id(id); break;
            case "source": Source(ref reader); break;
            case "type" when Text(ref reader, "type", UsageBatch.MaxMeterBytes, out var type): Writer.Meter(type); break;
            case "subject" when Text(ref reader, "subject", UsageBatch.MaxUserBytes, out var subject): Writer.User(subject); break;
            case "time": Time(ref reader, "time"); break;
            case "tenant" when manyTenants: Tenant(ref reader); break;
            case "datacontenttype": DataContentType(ref reader); break;
            case "data": Data(ref reader); break;
            case "data_base64": Fail("unknown-member", name, "'data_base64' is not supported: data must be JSON."); break;
        }

        // A member that failed half-way, or an extension that is an object: go on behind it.
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) reader.Skip();
    }

    private void SpecVersion(ref Utf8JsonReader reader)
    {
        if (!Text(ref reader, "specversion", 16, out var version)) return;
        if (!version.SequenceEqual("1.0"u8)) Fail("specversion-unsupported", "specversion", $"'specversion' is {Shown(version)}; only '1.0' is supported.");
    }

    private void DataContentType(ref Utf8JsonReader reader)
    {
        if (!Text(ref reader, "datacontenttype", 256, out var type)) return;
        var media = Encoding.UTF8.GetString(type);
        if (!IsJson(media)) Fail("datacontenttype-unsupported", "datacontenttype", $"'datacontenttype' is '{media}'; data must be JSON.");
    }

    private void Data(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            WrongType(ref reader, "data", "an object");
            return;
        }

        var whole = reader;
        var onlyAmounts = true;
        Span<byte> name = stackalloc byte[UsageBatch.MaxMeasureBytes];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var isText = TryUnescapeName(ref reader, out var text);
            if (!isText) Fail("text-invalid", "data", "A name in 'data' is too long or not valid Unicode.");
            var isCredits = text.SequenceEqual("credits"u8);
            var fits = text.Length <= name.Length;
            var length = fits ? text.Length : 0;
            text[..length].CopyTo(name);
            reader.Read();
            if (_failed) reader.Skip();
            else if (isCredits) CloudCredits(ref reader);
            else onlyAmounts &= fits && CloudQuantity(ref reader, name[..length]);
        }

        if (!_failed && !onlyAmounts) KeepDimensions(ref whole);
    }

    private void CloudCredits(ref Utf8JsonReader reader)
    {
        if (Writer.HasCredits) Fail("duplicate-name", "credits", "'credits' is given twice.");
        else Credits(ref reader);
    }

    // Anything but a count is marked as such: an error if the rate card turns out to name it, a dimension otherwise.
    private bool CloudQuantity(ref Utf8JsonReader reader, scoped ReadOnlySpan<byte> name)
    {
        var units = UsageBatch.NotACount;
        if (reader.TokenType == JsonTokenType.Number
            && ExactNumber.TryParse(reader.ValueSpan, 0, out var parsed, out _) && parsed is >= 0 and <= UsageBatch.MaxAmount)
            units = parsed;
        reader.Skip();

        if (!name.IsEmpty) AddQuantity(name, units);
        return units != UsageBatch.NotACount;
    }

    private void KeepDimensions(ref Utf8JsonReader data)
    {
        using var document = JsonDocument.ParseValue(ref data);
        if (!TrySerialize(document.RootElement, out var raw))
            Fail("text-invalid", "data", "'data' holds a text that is not valid Unicode.");
        else if (raw.Length > UsageBatch.MaxDimensionBytes)
            Fail("text-too-long", "data", $"'data' has {raw.Length} bytes of JSON; at most {UsageBatch.MaxDimensionBytes} are kept.");
        else
            Writer.Dimensions(raw);
    }

    private static bool TrySerialize(JsonElement data, out byte[] raw)
    {
        try
        {
            raw = JsonSerializer.SerializeToUtf8Bytes(data, DimensionJson.Default.JsonElement);
            // The bytes as they came, since writing puts a replacement in a broken one's place.
            return Utf8.IsValid(JsonMarshal.GetRawUtf8Value(data));
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or JsonException)
        {
            // Half a surrogate pair somewhere inside.
            raw = [];
            return false;
        }
    }

    private static bool IsJson(string mediaType)
    {
        var type = mediaType.Split(';')[0].Trim();
        return type.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase)
            || type.Equals("text/json", StringComparison.OrdinalIgnoreCase);
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(JsonElement))]
internal sealed partial class DimensionJson : System.Text.Json.Serialization.JsonSerializerContext;
