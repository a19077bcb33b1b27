using System.Text;
using MeteringCluster.Load.Wire;

namespace MeteringCluster.Load.Workloads;

/// <summary>Usage reports as the product's own clients send them: compact JSON, one item or an array.</summary>
public static class Usage
{
    public const int BatchSize = 100;

    private static int _runs;

    /// <summary>What one item costs on the tenants' rate card: 3 credits a million input tokens, 15 a million output tokens.</summary>
    public static long SingleMicrocredits => Microcredits(7);

    public static long BatchMicrocredits => Enumerable.Range(0, BatchSize).Sum(Microcredits);

    public static string Single => Item(7);

    public static string Batch
    {
        get
        {
            var text = new StringBuilder("[");
            for (var i = 0; i < BatchSize; i++) text.Append(i > 0 ? "," : "").Append(Item(i));
            return text.Append(']').ToString();
        }
    }

    /// <summary>An id that no connection of any earlier run starts from.</summary>
    public static ulong NextFirstId() => (ulong)Interlocked.Increment(ref _runs) << 32;

    public static IReadOnlyList<Exchange> Singles(IReadOnlyList<TenantKey> tenants, int connections) =>
        Exchanges(tenants, connections, Single, 1, "\"accepted\"");

    public static IReadOnlyList<Exchange> Batches(IReadOnlyList<TenantKey> tenants, int connections) =>
        Exchanges(tenants, connections, Batch, BatchSize, $"\"accepted\":{BatchSize}");

    /// <summary>The same bytes to another endpoint, for what only the transport or only the parser costs.</summary>
    public static IReadOnlyList<Exchange> To(string path, string body, int items, int connections, string expected)
    {
        Template[] templates = [Template.Http("POST", path, new string('k', 43), body)];
        return [.. Enumerable.Range(0, connections).Select(_ =>
            new PostExchange(templates, items, NextFirstId(), Encoding.ASCII.GetBytes(expected)))];
    }

    private static List<Exchange> Exchanges(
        IReadOnlyList<TenantKey> tenants, int connections, string body, int items, string expected)
    {
        var templates = tenants.Select(tenant => Template.Http("POST", $"/v1/tenants/{tenant.Tenant}/usage", tenant.Key, body)).ToList();
        return [.. Enumerable.Range(0, connections).Select(_ =>
            new PostExchange(templates, items, NextFirstId(), Encoding.ASCII.GetBytes(expected)))];
    }

    private static int InputTokens(int i) => 800 + i * 37;

    private static int OutputTokens(int i) => 10 + i;

    private static long Microcredits(int i) => 3 * InputTokens(i) + 15 * OutputTokens(i);

    private static string Item(int i) =>
        $$$"""{"id":"{{{Template.Id}}}","user":"u{{{i % 20:D2}}}","meter":"chat","quantities":{"input_tokens":{{{InputTokens(i)}}},"output_tokens":{{{OutputTokens(i)}}}}}""";
}
