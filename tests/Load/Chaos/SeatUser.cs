using System.Net;

namespace MeteringCluster.Load.Chaos;

/// <summary>Opens and closes sessions where there are fewer seats than users.</summary>
/// <param name="pause">Between two sessions.</param>
public sealed class SeatUser(
    int index, int seed, string tenant, RetryingClient client, SeatCount seats, Violations violations, TimeSpan pause = default)
{
    private readonly Random _random = new(unchecked(seed * 1000 + 600 + index));
    private int _number;

    public string Tenant => tenant;

    public string Name => $"u{index}";

    /// <summary>
    /// Whether it may hold sessions that it does not know of: of an opening that was sent again, the first try may
    /// reach the server after all, later than the second and than its closing.
    /// </summary>
    public bool MayHaveMore { get; private set; }

    /// <summary>The session left open at the end; null where none is.</summary>
    public string? Open { get; private set; }

    public async Task Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var opened = await client.Send(HttpMethod.Post, $"/v1/tenants/{tenant}/sessions",
                $$"""{"user":"{{Name}}","userType":"viewer","module":"dashboards","clientKey":"c{{index}}-{{_number++}}"}""");
            var (status, body) = opened;
            MayHaveMore |= opened.Tries > 1;
            if (status == HttpStatusCode.Conflict)
            {
                await Task.Delay(pause + TimeSpan.FromMilliseconds(_random.Next(5, 30)), CancellationToken.None);
                continue;
            }

            if (status is not (HttpStatusCode.OK or HttpStatusCode.Created))
            {
                violations.Add($"{tenant}: opening a session answered {(int)status} {body}");
                return;
            }

            Open = (string)body!["id"]!;
            seats.Take();
            await Task.Delay(_random.Next(0, 60), CancellationToken.None);
            // The last one may stay, so that there is something to compare at the end.
            if (stop.IsCancellationRequested) return;

            seats.Leave();
            (status, body) = await client.Send(HttpMethod.Delete, $"/v1/tenants/{tenant}/sessions/{Open}", null);
            // A close whose answer was lost finds nothing left to close.
            violations.Unless(
                status is HttpStatusCode.OK or HttpStatusCode.NoContent or HttpStatusCode.NotFound,
                $"{tenant}: closing a session answered {(int)status} {body}");
            MayHaveMore |= status == HttpStatusCode.NotFound;
            Open = null;
            await Task.Delay(pause, CancellationToken.None);
        }
    }
}
