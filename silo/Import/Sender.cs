using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace MeteringCluster.Import;

/// <summary>
/// Posts batches until the server has settled every item. What fails on the way is sent again as it was: the server
/// counts an item once however often it arrives.
/// </summary>
public sealed class Sender(HttpClient http, string path, TimeSpan giveUpAfter)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <exception cref="ImportFailedException">The server cannot be reached, or refuses the import as a whole.</exception>
    public async Task<BatchOutcome> Send(Batch batch, CancellationToken stop)
    {
        var refused = new List<Reject>();
        var totals = batch.Items.Count == 0 ? Totals.None : await Send(batch, 0, batch.Items.Count, refused, stop);
        return BatchOutcome.Of(batch, totals, refused);
    }

    private async Task<Totals> Send(Batch batch, int from, int to, List<Reject> refused, CancellationToken stop)
    {
        var answer = await Post(batch.MediaType, batch.Items.Array(from, to), stop);
        if (answer.Status == HttpStatusCode.OK) return Read(answer.Body, batch, from, to, refused);

        // One item that the server cannot read at all makes it refuse the whole request: halving finds which.
        if (to - from > 1)
        {
            var middle = from + (to - from) / 2;
            var first = await Send(batch, from, middle, refused, stop);
            return first.Add(await Send(batch, middle, to, refused, stop));
        }

        var problem = ServerProblem.Read(answer.Status, answer.Body);
        refused.Add(new Reject(batch.LineOf(from), problem.Text, Encoding.UTF8.GetString(batch.Items.Item(from))));
        return Totals.None with { Lines = 1, Refused = Totals.None.Refused.SetItem(problem.Code, 1) };
    }

    private static Totals Read(ReadOnlyMemory<byte> body, Batch batch, int from, int to, List<Reject> refused)
    {
        var results = ItemResult.ReadAll(body);
        if (results.Count != to - from)
            throw new ImportFailedException($"The server answered {results.Count} results to {to - from} items; is --url that of a metering server?");

        var codes = ImmutableSortedDictionary.CreateBuilder<string, long>();
        var (accepted, duplicates, credits) = (0L, 0L, 0m);
        for (var i = 0; i < results.Count; i++)
        {
            switch (results[i].Outcome)
            {
                case "accepted":
                    accepted++;
                    credits += results[i].Credits;
                    break;
                case "duplicate":
                    duplicates++;
                    break;
                default:
                    var code = results[i].Code ?? results[i].Outcome;
                    codes[code] = codes.GetValueOrDefault(code) + 1;
                    refused.Add(new Reject(batch.LineOf(from + i), results[i].Detail is { } detail ? $"{code}: {detail}" : code, Encoding.UTF8.GetString(batch.Items.Item(from + i))));
                    break;
            }
        }

        return new Totals(to - from, accepted, duplicates, codes.ToImmutable(), 0, credits);
    }

    private async Task<(HttpStatusCode Status, byte[] Body)> Post(string mediaType, byte[] body, CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            var (status, answer, retryAfter, failure) = await Try(mediaType, body, stop);
            if (failure is null) return (status, answer);

            var pause = retryAfter ?? TimeSpan.FromMilliseconds(Math.Min(100L << Math.Min(attempt, 10), LongestPause.TotalMilliseconds));
            if (Stopwatch.GetElapsedTime(started) + pause > giveUpAfter)
                throw new ImportFailedException($"Gave up after {giveUpAfter}: {failure}");
            await Task.Delay(pause, stop);
        }
    }

    private async Task<(HttpStatusCode Status, byte[] Body, TimeSpan? RetryAfter, string? Failure)> Try(
        string mediaType, byte[] body, CancellationToken stop)
    {
        try
        {
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
            using var answer = await http.PostAsync(path, content, stop);
            var bytes = await answer.Content.ReadAsByteArrayAsync(stop);
            return answer.StatusCode switch
            {
                HttpStatusCode.OK or HttpStatusCode.BadRequest or HttpStatusCode.PaymentRequired or HttpStatusCode.Conflict
                    or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity => (answer.StatusCode, bytes, null, null),
                HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError =>
                    (answer.StatusCode, bytes, RetryAfter(answer), ServerProblem.Read(answer.StatusCode, bytes).Text),
                _ => throw new ImportFailedException($"The server refuses the import: {ServerProblem.Read(answer.StatusCode, bytes).Text}"),
            };
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            return (default, [], null, e is OperationCanceledException ? "the server does not answer" : e.Message);
        }
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage answer) => answer.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > TimeProvider.System.GetUtcNow() => date - TimeProvider.System.GetUtcNow(),
        _ => null,
    };
}
