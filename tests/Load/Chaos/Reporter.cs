using System.Net;
using System.Text.Json.Nodes;

namespace MeteringCluster.Load.Chaos;

/// <summary>
/// Reports usage singly and in batches, sometimes again, sometimes under an id that it used for something else, and
/// keeps its own count of what was acknowledged.
/// </summary>
/// <param name="pause">Between two requests.</param>
public sealed class Reporter(
    int index, int seed, string tenant, RetryingClient client, Violations violations, TimeSpan pause = default)
{
    private readonly Random _random = new(unchecked(seed * 1000 + index));
    private readonly List<Item> _acknowledged = [];

    public string Tenant => tenant;

    public long Events => _acknowledged.Count;

    public long Microcredits => _acknowledged.Sum(item => item.Microcredits);

    public long InputTokens => _acknowledged.Sum(item => (long)item.Input);

    public async Task Run(CancellationToken stop)
    {
        for (var number = 0; !stop.IsCancellationRequested;)
        {
            var items = new List<Item>();
            var count = _random.Next(10) < 6 ? 1 : _random.Next(2, 60);
            for (var i = 0; i < count; i++) items.Add(Next(ref number));
            if (count == 1) await Single(items[0]);
            else await Batch(items);
            await Task.Delay(pause, CancellationToken.None);
        }
    }

    private Item Next(ref int number)
    {
        var dice = _random.Next(100);
        if (_acknowledged.Count > 0 && dice < 10) return _acknowledged[_random.Next(_acknowledged.Count)] with { Kind = Kind.Repeat };
        if (_acknowledged.Count > 0 && dice < 13)
        {
            var victim = _acknowledged[_random.Next(_acknowledged.Count)];
            return victim with { Kind = Kind.Reuse, Input = victim.Input + 1 };
        }

        // With a time of its own or without: both kinds must survive a retry.
        var time = _random.Next(2) == 0 ? $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss.fff'Z'}" : null;
        return new Item($"r{index}-{number++}", _random.Next(10), _random.Next(1, 10_000), _random.Next(1, 1000), time, Kind.Fresh);
    }

    private async Task Single(Item item)
    {
        var (status, body) = await client.Send(HttpMethod.Post, $"/v1/tenants/{tenant}/usage", item.Json);
        switch (status)
        {
            case HttpStatusCode.OK:
                Settle(item, body!);
                break;
            case HttpStatusCode.Conflict when item.Kind == Kind.Reuse:
                break;
            default:
                violations.Add($"{tenant}: reporting {item.Json} answered {(int)status} {body}");
                break;
        }
    }

    private async Task Batch(List<Item> items)
    {
        // An id must not come twice in one request, or the first of the two would be the duplicate's original.
        items = [.. items.DistinctBy(item => item.Id)];
        var (status, body) = await client.Send(
            HttpMethod.Post, $"/v1/tenants/{tenant}/usage?results=all", $"[{string.Join(',', items.Select(item => item.Json))}]");
        if (status != HttpStatusCode.OK || body!["results"] is not JsonArray results || results.Count != items.Count)
        {
            violations.Add($"{tenant}: a batch of {items.Count} answered {(int)status} {body}");
            return;
        }

        for (var i = 0; i < items.Count; i++) Settle(items[i], results[i]!);
    }

    private void Settle(Item item, JsonNode result)
    {
        var outcome = (string?)result["outcome"];
        if (item.Kind == Kind.Reuse)
        {
            violations.Unless(outcome == "refused", $"{tenant}: {item.Json} was acknowledged under an id used before: {result.ToJsonString()}");
            return;
        }

        // A fresh item whose first answer was lost comes back as a duplicate, which acknowledges it as well.
        var expected = item.Kind == Kind.Repeat ? outcome == "duplicate" : outcome is "accepted" or "duplicate";
        var credits = result["credits"]?.GetValue<decimal>();
        violations.Unless(expected, $"{tenant}: {item.Kind} {item.Json} is {result.ToJsonString()}");
        violations.Unless(credits * 1_000_000m == item.Microcredits, $"{tenant}: {item.Json} was charged {credits}, not {item.Microcredits} microcredits");
        if (item.Kind == Kind.Fresh && expected) _acknowledged.Add(item);
    }

    private enum Kind
    {
        Fresh,
        Repeat,
        Reuse,
    }

    private sealed record Item(string Id, int User, int Input, int Output, string? Time, Kind Kind)
    {
        public long Microcredits => 3L * Input + 15L * Output;

        public string Json => new JsonObject
        {
            ["id"] = Id,
            ["user"] = $"u{User}",
            ["meter"] = "chat",
            ["quantities"] = new JsonObject { ["input_tokens"] = Input, ["output_tokens"] = Output },
            [Time is null ? "source" : "time"] = Time ?? "chaos",
        }.ToJsonString();
    }
}
