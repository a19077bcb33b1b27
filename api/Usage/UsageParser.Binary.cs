using System.Text;
using System.Text.Json;
using MeteringCluster.Metering;

namespace MeteringCluster.Api.Usage;

/// <summary>CloudEvents in binary mode: the attributes are headers, the body is the data.</summary>
public sealed partial class UsageParser
{
    /// <exception cref="UsageSyntaxException">The body is no JSON object.</exception>
    public void ParseBinary(IHeaderDictionary headers, ReadOnlySpan<byte> data, bool manyTenants)
    {
        Reset();
        BeginItem();
        Writer.Lenient();
        if (!IsJson(headers.ContentType.ToString()))
            Fail("datacontenttype-unsupported", "Content-Type", $"The Content-Type is '{headers.ContentType}'; data must be JSON.");
        if (headers["ce-specversion"] != "1.0")
            Fail("specversion-unsupported", "ce-specversion", $"'ce-specversion' is '{headers["ce-specversion"]}'; only '1.0' is supported.");

        if (Header(headers, "ce-id", UsageBatch.MaxIdBytes, required: true) is { } id) Writer.Id(id);
        if (Header(headers, "ce-source", UsageBatch.MaxSourceBytes, required: true) is { } source) SourceHeader(source);
        if (Header(headers, "ce-type", UsageBatch.MaxMeterBytes, required: true) is { } type) Writer.Meter(type);
        if (Header(headers, "ce-subject", UsageBatch.MaxUserBytes, required: false) is { } subject) Writer.User(subject);
        if (Header(headers, "ce-time", 64, required: false) is { } time) TimeText(time, "ce-time");
        if (manyTenants && Header(headers, "ce-tenant", TenantId.MaxLength, required: true) is { } tenant)
        {
            _tenant = 0;
            _tenants.Add(Encoding.UTF8.GetString(tenant));
        }

        BinaryData(data);
        EndItem(manyTenants);
    }

    private void BinaryData(ReadOnlySpan<byte> data)
    {
        var reader = new Utf8JsonReader(data);
        try
        {
            reader.Read();
            Data(ref reader);
            reader.Read();
        }
        catch (JsonException e)
        {
            throw Syntax(Plain(e), reader, data);
        }
    }

    private void SourceHeader(byte[] source)
    {
        if (source.AsSpan().StartsWith("urn:metering:"u8))
            Fail("text-invalid", "ce-source", $"'ce-source' must not begin with '{UsageBatch.ReservedSource}': it is reserved.");
        else
            Writer.Source(source);
    }

    private byte[]? Header(IHeaderDictionary headers, string name, int maxBytes, bool required)
    {
        if (!headers.TryGetValue(name, out var values) || values.Count == 0)
        {
            if (required) Fail("missing-member", name, $"The header '{name}' is missing.");
            return null;
        }

        if (values.Count > 1)
        {
            Fail("duplicate-name", name, $"The header '{name}' is given {values.Count} times.");
            return null;
        }

        // A value may be quoted, and what is beyond ASCII comes percent-encoded, in this order of undoing
        // (CloudEvents HTTP binding 1.0, section 3.1.3.2).
        var text = Encoding.UTF8.GetBytes(Uri.UnescapeDataString(Unquoted(values.ToString())));
        return Bounded(name, maxBytes, text) ? text : null;
    }

    // RFC 9110, section 5.6.4: within quotes a backslash stands before a character that is meant as it is.
    private static string Unquoted(string value)
    {
        if (value.Length < 2 || value[0] != '"' || value[^1] != '"') return value;

        var text = new StringBuilder(value.Length);
        for (var at = 1; at < value.Length - 1; at++)
        {
            if (value[at] == '\\' && at < value.Length - 2) at++;
            text.Append(value[at]);
        }

        return text.ToString();
    }
}
