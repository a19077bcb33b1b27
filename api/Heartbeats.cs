using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using MeteringCluster.Api.Json;
using MeteringCluster.Licensing;

namespace MeteringCluster.Api;

/// <param name="Ids">1 to 10,000 ids of sessions.</param>
public sealed record HeartbeatRequest(List<HeartbeatId>? Ids);

/// <summary>An id as it was sent. One that no session can have is no error: it is as unknown as a forgotten one.</summary>
[JsonConverter(typeof(HeartbeatIdConverter))]
public readonly record struct HeartbeatId(SessionId Id, string? Malformed);

public sealed class HeartbeatIdConverter : JsonConverter<HeartbeatId>
{
    private const int LongestEcho = 128;

    public override HeartbeatId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String) throw new WrongTypeException("a session's id is needed, as a text.");

        Span<char> text = stackalloc char[SessionId.TextLength];
        if (!reader.ValueIsEscaped && !reader.HasValueSequence && reader.ValueSpan.Length == SessionId.TextLength
            && SessionId.TryParse(text[..reader.CopyString(text)], out var id)) return new HeartbeatId(id, null);

        var sent = reader.GetString()!;
        return new HeartbeatId(default, sent.Length <= LongestEcho ? sent : string.Concat(sent.AsSpan(0, LongestEcho), "…"));
    }

    public override void Write(Utf8JsonWriter writer, HeartbeatId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Malformed ?? value.Id.ToString());
}

/// <summary>
/// One result for each id, in the order sent: <c>renewed</c> with the lease's end, <c>ended</c> (no live session has
/// the id) or <c>unknown</c> (none can have it). Written by hand, as there may be ten thousand.
/// </summary>
public sealed class HeartbeatAnswer(IReadOnlyList<HeartbeatId> ids, ImmutableArray<LeaseOutcome> outcomes) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "application/json; charset=utf-8";
        var body = new ArrayBufferWriter<byte>(64 + 110 * ids.Count);
        using (var json = new Utf8JsonWriter(body)) Write(json);
        httpContext.Response.ContentLength = body.WrittenCount;
        await httpContext.Response.Body.WriteAsync(body.WrittenMemory, httpContext.RequestAborted);
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("renewed", outcomes.Count(outcome => outcome.Renewed));
        json.WriteStartArray("results");
        var next = 0;
        foreach (var id in ids)
        {
            var outcome = id.Malformed is null ? outcomes[next++] : default;
            json.WriteStartObject();
            json.WriteString("id", id.Malformed ?? id.Id.ToString());
            json.WriteString("outcome", outcome.Renewed ? "renewed" : id.Malformed is null ? "ended" : "unknown");
            if (outcome.Renewed) json.WriteString("leaseExpiresAt", outcome.LeaseExpiresAt.UtcDateTime);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
