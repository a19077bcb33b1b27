using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using MeteringCluster.Licensing;

namespace MeteringCluster.Api;

/// <param name="Ids">1 to 10,000 ids of sessions.</param>
public sealed record HeartbeatRequest(List<string>? Ids);

/// <param name="Renewed">How many were renewed.</param>
/// <param name="Results">One for each id, in the order sent.</param>
public sealed record HeartbeatView(int Renewed, IReadOnlyList<HeartbeatResult> Results);

/// <param name="Outcome">
/// <c>renewed</c>; <c>ended</c> where no live session has the id; <c>unknown</c> where no session can have it.
/// </param>
/// <param name="LeaseExpiresAt">Only of a renewed one.</param>
public sealed record HeartbeatResult(string Id, string Outcome, DateTimeOffset? LeaseExpiresAt);

/// <summary>A <see cref="HeartbeatView"/>, written by hand as there may be ten thousand results.</summary>
/// <param name="ids">As they were sent.</param>
/// <param name="parsed">Those of them that a session can have.</param>
/// <param name="outcomes">Of the parsed ones.</param>
public sealed class HeartbeatAnswer(
    IReadOnlyList<string> ids, ImmutableArray<SessionId> parsed, ImmutableArray<LeaseOutcome> outcomes) : IResult
{
    private const int LongestEcho = 100;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        var body = new ArrayBufferWriter<byte>(64 + 110 * ids.Count);
        using (var json = new Utf8JsonWriter(body)) Write(json);

        httpContext.Response.ContentType = "application/json; charset=utf-8";
        httpContext.Response.ContentLength = body.WrittenCount;
        return httpContext.Response.Body.WriteAsync(body.WrittenMemory, httpContext.RequestAborted).AsTask();
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("renewed", outcomes.Count(outcome => outcome.Renewed));
        json.WriteStartArray("results");
        var next = 0;
        foreach (var id in ids)
        {
            // The parsed ids are those sent without the malformed ones, so one that is not the next of them is malformed.
            var known = next < parsed.Length && SessionId.TryParse(id, out var session) && session == parsed[next];
            var outcome = known ? outcomes[next++] : default;
            json.WriteStartObject();
            json.WriteString("id", id.Length <= LongestEcho ? id : string.Concat(id.AsSpan(0, LongestEcho), "…"));
            json.WriteString("outcome", outcome.Renewed ? "renewed" : known ? "ended" : "unknown");
            if (outcome.Renewed) json.WriteString("leaseExpiresAt", outcome.LeaseExpiresAt.UtcDateTime);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
