using System.Net;

namespace MeteringCluster.Load.Chaos;

/// <summary>Spends and reserves what there is of a small cap, together with others.</summary>
/// <param name="holds">Whether it also reserves before it spends.</param>
/// <param name="pause">Between two requests.</param>
public sealed class Spender(
    int index, int seed, RetryingClient client, Violations violations, bool holds = true, TimeSpan pause = default)
{
    private readonly Random _random = new(unchecked(seed * 1000 + 300 + index));
    private readonly Dictionary<string, decimal> _spent = [];
    private int _number;

    public IReadOnlyDictionary<string, decimal> Spent => _spent;

    /// <param name="tenant">The tenant to spend from at the moment.</param>
    public async Task Run(Func<string> tenant, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (holds && _random.Next(3) == 0) await Hold(tenant());
            else await Spend(tenant());
            await Task.Delay(pause, CancellationToken.None);
        }
    }

    private async Task Spend(string tenant)
    {
        var credits = _random.Next(1, 400) / 100m;
        var (status, body) = await client.Send(HttpMethod.Post, $"/v1/tenants/{tenant}/usage", $$"""{"id":"{{NextId()}}","credits":{{credits}}}""");
        if (status == HttpStatusCode.OK) Add(tenant, credits);
        else if (status != HttpStatusCode.PaymentRequired) violations.Add($"{tenant}: spending {credits} answered {(int)status} {body}");
    }

    private async Task Hold(string tenant)
    {
        var id = NextId();
        var credits = _random.Next(1, 400) / 100m;
        var path = $"/v1/tenants/{tenant}/credits/holds";
        var (status, body) = await client.Send(HttpMethod.Post, path, $$"""{"id":"{{id}}","credits":{{credits}},"ttl":"01:00:00"}""");
        if (status == HttpStatusCode.PaymentRequired) return;
        if (status is not (HttpStatusCode.OK or HttpStatusCode.Created))
        {
            violations.Add($"{tenant}: holding {credits} answered {(int)status} {body}");
            return;
        }

        if (_random.Next(2) == 0)
        {
            (status, body) = await client.Send(HttpMethod.Delete, $"{path}/{id}", null);
            violations.Unless(status is HttpStatusCode.OK or HttpStatusCode.NoContent, $"{tenant}: releasing {id} answered {(int)status} {body}");
            return;
        }

        var settled = credits - _random.Next(0, (int)(credits * 100)) / 100m;
        (status, body) = await client.Send(HttpMethod.Post, $"{path}/{id}/settle", $$"""{"credits":{{settled}}}""");
        if (status == HttpStatusCode.OK) Add(tenant, settled);
        else violations.Add($"{tenant}: settling {settled} of {credits} answered {(int)status} {body}");
    }

    private void Add(string tenant, decimal credits) => _spent[tenant] = _spent.GetValueOrDefault(tenant) + credits;

    private string NextId() => $"s{index}-{_number++}";
}
