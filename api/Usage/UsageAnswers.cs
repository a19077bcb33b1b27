using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MeteringCluster.Api.Json;
using MeteringCluster.Metering;

namespace MeteringCluster.Api.Usage;

/// <summary>Writes what became of usage as JSON, without a serialiser: this is the hot path's way out.</summary>
internal static class UsageAnswers
{
    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    public static Task WriteItem(HttpContext http, ReadOnlySpan<byte> id, in ItemOutcome item)
    {
        var json = Begin();
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteString("outcome"u8, item.Outcome == UsageOutcome.Duplicate ? "duplicate"u8 : "accepted"u8);
        json.WriteCredits("credits", item.Microcredits);
        json.WriteCredits("remaining", item.Remaining);
        json.WriteEndObject();
        return Send(http, json);
    }

    /// <summary>What is listed stands in the request's order.</summary>
    public static Task WriteBatch(
        HttpContext http, UsageParser parser, byte[] batch, IReadOnlyList<RoutedUsage> routed, bool byTenant, bool listAll)
    {
        var json = Begin();
        json.WriteStartObject();
        json.WriteNumber("accepted"u8, routed.Sum(part => part.Accepted));
        json.WriteNumber("duplicates"u8, routed.Sum(part => part.Duplicates));
        json.WriteNumber("refused"u8, parser.Errors.Count + routed.Sum(part => part.Refused));
        json.WriteStartArray("results"u8);
        if (parser.Errors.Count > 0 || routed.Any(part => part.Items.Count > 0))
            WriteResults(json, parser, batch, routed, byTenant, listAll);
        json.WriteEndArray();
        json.WritePropertyName("credits"u8);
        if (byTenant) WriteBalances(json, routed);
        else if (routed.Count > 0) WriteBalance(json, routed[0].Balance);
        else json.WriteNullValue();
        json.WriteEndObject();
        return Send(http, json);
    }

    public static void WriteBalance(Utf8JsonWriter json, CreditBalance balance)
    {
        json.WriteStartObject();
        WriteBalanceMembers(json, balance);
        json.WriteEndObject();
    }

    public static void WriteBalanceMembers(Utf8JsonWriter json, CreditBalance balance)
    {
        json.WriteString("periodStart"u8, balance.Period.Start.UtcDateTime);
        json.WriteString("resetsAt"u8, balance.Period.End.UtcDateTime);
        json.WriteString("state"u8, balance.State switch
        {
            PeriodState.Open => "open"u8,
            PeriodState.Closing => "closing"u8,
            _ => "closed"u8,
        });
        json.WriteCredits("base", balance.Base);
        json.WriteCredits("spendingLimit", balance.Limit);
        json.WriteCredits("available", balance.Available);
        json.WriteCredits("used", balance.Used);
        json.WriteCredits("held", balance.Held);
        json.WriteCredits("remaining", balance.Remaining);
        json.WriteNumber("events"u8, balance.Events);
    }

    private static void WriteBalances(Utf8JsonWriter json, IReadOnlyList<RoutedUsage> routed)
    {
        json.WriteStartObject();
        foreach (var part in routed)
        {
            json.WritePropertyName(part.Tenant.Id.Value);
            WriteBalance(json, part.Balance);
        }

        json.WriteEndObject();
    }

    private static void WriteResults(
        Utf8JsonWriter json, UsageParser parser, byte[] batch, IReadOnlyList<RoutedUsage> routed, bool byTenant, bool listAll)
    {
        var lines = new List<(int Index, RoutedUsage? Part, ItemOutcome Item, ItemError? Error)>();
        foreach (var part in routed)
            lines.AddRange(part.Items
                .Where(item => listAll || item.Outcome != UsageOutcome.Accepted)
                .Select(item => (item.Index, (RoutedUsage?)part, item, (ItemError?)null)));
        lines.AddRange(parser.Errors.Select(error => (error.Index, (RoutedUsage?)null, default(ItemOutcome), (ItemError?)error)));

        var ids = IdsOf(batch, parser.Items);
        foreach (var (index, part, item, error) in lines.OrderBy(line => line.Index))
        {
            json.WriteStartObject();
            json.WriteNumber("index"u8, index);
            if ((error?.Id ?? ids.GetValueOrDefault(index)) is { } id) json.WriteString("id"u8, id);
            if (byTenant && part is not null) json.WriteString("tenant"u8, part.Tenant.Id.Value);
            WriteOutcome(json, part, item, error);
            json.WriteEndObject();
        }
    }

    private static void WriteOutcome(Utf8JsonWriter json, RoutedUsage? part, in ItemOutcome item, ItemError? error)
    {
        if (error is null && item.Outcome is UsageOutcome.Accepted or UsageOutcome.Duplicate)
        {
            json.WriteString("outcome"u8, item.Outcome == UsageOutcome.Accepted ? "accepted"u8 : "duplicate"u8);
            json.WriteCredits("credits", item.Microcredits);
            json.WriteCredits("remaining", item.Remaining);
            return;
        }

        var problem = error is not null ? UsageProblems.Of(error) : part!.ProblemOf(item);
        json.WriteString("outcome"u8, "refused"u8);
        json.WriteString("code"u8, problem.Kind.Code);
        json.WriteString("detail"u8, problem.Detail);
        // The id stands in the line already.
        if (error is not null) json.WriteString("field"u8, error.Field);
        else problem.WriteMembers(json);
    }

    private static Dictionary<int, string> IdsOf(byte[] batch, List<ParsedItem> items)
    {
        var ids = new Dictionary<int, string>(items.Count);
        if (items.Count == 0) return ids;

        int[] scratch = [];
        var reader = new UsageBatchReader(batch, ref scratch);
        for (var place = 0; reader.Next(out var item); place++) ids[items[place].Index] = Encoding.UTF8.GetString(item.Id);
        return ids;
    }

    private static Utf8JsonWriter Begin()
    {
        _buffer ??= new ArrayBufferWriter<byte>(1024);
        _buffer.ResetWrittenCount();
        _writer ??= new Utf8JsonWriter(_buffer, WriterOptions);
        _writer.Reset(_buffer);
        return _writer;
    }

    // The thread's buffer is free again as soon as its bytes are in the response's.
    private static Task<FlushResult> Send(HttpContext http, Utf8JsonWriter json)
    {
        json.Flush();
        var response = http.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "application/json";
        response.ContentLength = _buffer!.WrittenCount;
        response.BodyWriter.Write(_buffer.WrittenSpan);
        return response.BodyWriter.FlushAsync(http.RequestAborted).AsTask();
    }
}
