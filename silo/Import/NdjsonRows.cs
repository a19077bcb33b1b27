using System.Text;
using System.Text.Json;

namespace MeteringCluster.Import;

/// <summary>One usage item a line: compact as in the HTTP contract, or a CloudEvent where it has a specversion.</summary>
/// <param name="needsTenant">Every item must name its tenant, since the command line does not.</param>
public sealed class NdjsonRows(Identity identity, bool needsTenant) : Rows
{
    private byte[] _item = [];
    private byte[] _members = [];
    private string _id = "";
    private bool _isCloudEvent;

    public override string MediaType => _isCloudEvent ? "application/cloudevents-batch+json" : "application/json";

    public override string? Read(in Line line)
    {
        if (line.IsTooLong) return $"longer than {LineReader.MaxBytes} bytes";
        try
        {
            using var json = JsonDocument.Parse(line.Bytes);
            if (json.RootElement.ValueKind != JsonValueKind.Object) return $"a JSON {json.RootElement.ValueKind} where an object is expected";
            var problem = ReadItem(json.RootElement, line.Number);
            // Line breaks and spaces around the item are no part of it.
            _item = line.Bytes.Span.Trim(" \t\r"u8).ToArray();
            return problem;
        }
        catch (JsonException e)
        {
            return $"not JSON, at byte {e.BytePositionInLine}";
        }
        catch (InvalidOperationException)
        {
            // JSON by its form, with half a surrogate pair or bytes that are no UTF-8 where text is read.
            return "holds text that is not valid Unicode";
        }
    }

    public override string WriteTo(ItemWriter items)
    {
        items.WriteRaw(_members, _item);
        return _id;
    }

    private string? ReadItem(JsonElement item, long lineNumber)
    {
        _isCloudEvent = item.TryGetProperty("specversion", out _);
        if (needsTenant && !item.TryGetProperty("tenant", out _)) return "has no tenant, and --tenant is not given";

        if (item.TryGetProperty("id", out var id))
        {
            if (id.ValueKind != JsonValueKind.String) return $"its id is a JSON {id.ValueKind} where text is expected";
            _id = id.GetString()!;
            // CloudEvents always have a source of their own.
            _members = _isCloudEvent || item.TryGetProperty("source", out _) ? [] : Source(hasOwnId: true);
            return null;
        }

        if (_isCloudEvent) return "a CloudEvent without id";
        if (item.TryGetProperty("source", out _)) return "has a source and no id";
        _id = identity.IdOf(lineNumber);
        _members = [.. Encoding.UTF8.GetBytes($"\"id\":\"{_id}\","), .. Source(hasOwnId: false)];
        return null;
    }

    private byte[] Source(bool hasOwnId) => [.. "\"source\":\""u8, .. JsonEncodedText.Encode(identity.SourceOf(hasOwnId)).EncodedUtf8Bytes, (byte)'"'];
}
