using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MeteringCluster.Notices;

/// <summary>
/// A notice as endpoints get it: <c>{"type","timestamp","data":{"tenant",…}}</c>. The same notice gives the same bytes.
/// </summary>
public static class WebhookPayload
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(Notice notice, string tenant)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(bytes, WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("type", notice.Type);
            json.WriteString("timestamp", Rfc3339(notice.At));
            json.WriteStartObject("data");
            json.WriteString("tenant", tenant);
            json.WriteString("notice", notice.Id);
            foreach (var fact in notice.Facts) Write(json, fact);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, NoticeFact fact)
    {
        switch (fact.Kind)
        {
            case NoticeFactKind.Text: json.WriteString(fact.Name, fact.Text); break;
            case NoticeFactKind.Usd: WriteScaled(json, fact, 2); break;
            case NoticeFactKind.Credits: WriteScaled(json, fact, 6); break;
            case NoticeFactKind.Number: json.WriteNumber(fact.Name, fact.Value); break;
            case NoticeFactKind.Instant: json.WriteString(fact.Name, Rfc3339(fact.AsInstant())); break;
            default: throw new UnreachableException();
        }
    }

    // With all its decimals, as a reader may take them for the precision.
    private static void WriteScaled(Utf8JsonWriter json, NoticeFact fact, int decimals)
    {
        json.WritePropertyName(fact.Name);
        json.WriteRawValue(Decimals.Text(fact.Value, decimals), skipInputValidation: true);
    }

    private static string Rfc3339(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
