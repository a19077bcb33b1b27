using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using MeteringCluster.Load.Chaos;

namespace MeteringCluster.Load.Cluster;

/// <summary>
/// Asks one tenant again and again, a durable write of its meter and one of its licence, and remembers when it last
/// did not answer as it should.
/// </summary>
/// <param name="mayBeStale">
/// Whether a silo may answer that does not know what another has written since. It may then say that a session has
/// ended that has not; what is so must show in the end.
/// </param>
public sealed class Probe(string tenant, RetryingClient client, Violations violations, bool mayBeStale)
{
    public const string Pool = "keeper";

    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Lock _lock = new();
    private string _session = "";
    private int _number;
    private long _goodSince;
    private long _lastGood;

    public string Tenant => tenant;

    /// <summary>Acknowledged events, of one microcredit each.</summary>
    public long Events { get; private set; }

    /// <summary>The session that the probe keeps alive.</summary>
    public string Session => _session;

    /// <summary>Answers that said that the session had ended, though it has not.</summary>
    public int StaleAnswers { get; private set; }

    /// <summary>Before anything is broken.</summary>
    public async Task Open()
    {
        var (status, body) = await client.Send(HttpMethod.Post, $"/v1/tenants/{tenant}/sessions",
            $$"""{"user":"keeper","userType":"{{Pool}}","module":"probe","clientKey":"keeper"}""");
        if (status is not (HttpStatusCode.OK or HttpStatusCode.Created))
            throw new InvalidOperationException($"{tenant}: the probe's session answered {(int)status} {body}");
        _session = (string)body!["id"]!;
    }

    public async Task Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Report();
            await Beat();
            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    /// <summary>
    /// How long after an instant the tenant answered again, and from then on without a break; null while it does not.
    /// </summary>
    public TimeSpan? RecoveredAfter(long instant)
    {
        lock (_lock)
        {
            if (_goodSince == 0 || _lastGood < instant) return null;
            return _goodSince <= instant ? TimeSpan.Zero : Stopwatch.GetElapsedTime(instant, _goodSince);
        }
    }

    private async Task Report()
    {
        var (status, body) = await Ask($"/v1/tenants/{tenant}/usage", $$"""{"id":"probe-{{_number++}}","credits":0.000001}""");
        if (status == HttpStatusCode.OK) Events++;
        else if (status != HttpStatusCode.PaymentRequired) violations.Add($"{tenant}: the probe's report answered {(int)status} {body}");
    }

    private async Task Beat()
    {
        var (status, body) = await Ask($"/v1/tenants/{tenant}/sessions/heartbeats", $$"""{"ids":["{{_session}}"]}""");
        var renewed = status == HttpStatusCode.OK && (int)body!["renewed"]! == 1;
        if (!renewed && mayBeStale) StaleAnswers++;
        else violations.Unless(renewed, $"{tenant}: a session that was acknowledged is gone: {(int)status} {body?.ToJsonString()}");
    }

    // The same request until it is answered, for an event whose answer was lost may have been counted.
    private async Task<(HttpStatusCode Status, JsonNode? Body)> Ask(string path, string body)
    {
        var first = Stopwatch.GetTimestamp();
        var started = first;
        while (true)
        {
            var (status, answer, _) = await client.Try(HttpMethod.Post, path, body);
            var isAnswer = status is not (0 or >= HttpStatusCode.InternalServerError);
            // Where the next silo answers in its stead, a silo that does not is no trouble of the tenant's.
            var isElsewhere = status == 0 && client.HasSeveralServers;
            if (!isElsewhere) Note(started, isAnswer && Stopwatch.GetElapsedTime(started) < Slow);
            if (isAnswer) return (status, answer);
            if (Stopwatch.GetElapsedTime(first) > Patience) throw new TimeoutException($"{tenant}: {path} got no answer within {Patience}.");
            await Task.Delay(BetweenTries);
            if (!isElsewhere) started = Stopwatch.GetTimestamp();
        }
    }

    // One probe follows the other, so a good one always began after the last trouble ended.
    private void Note(long started, bool good)
    {
        lock (_lock)
        {
            _lastGood = good ? started : _lastGood;
            _goodSince = !good ? 0 : _goodSince == 0 ? Stopwatch.GetTimestamp() : _goodSince;
        }
    }
}
