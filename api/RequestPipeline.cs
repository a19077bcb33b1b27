using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace MeteringCluster.Api;

/// <summary>
/// What surrounds every request: its id, and a problem for whatever an endpoint did not answer itself. One lean
/// step, because each usage report goes through it.
/// </summary>
public sealed partial class RequestPipeline(RequestDelegate next, RequestCount count, ILogger<RequestPipeline> log)
{
    public const string RequestIdHeader = "X-Request-Id";
    private const int LongestRequestId = 64;

    public async Task Invoke(HttpContext http)
    {
        count.One();
        // The server's own trace identifier is unique and costs one string; a caller may bring a better one.
        if (http.Request.Headers.TryGetValue(RequestIdHeader, out var given) && given is [{ } id] && IsRequestId(id)) http.TraceIdentifier = id;
        http.Response.Headers[RequestIdHeader] = http.TraceIdentifier;

        try
        {
            if (HasDotSegment(http.Features.Get<IHttpRequestFeature>()?.RawTarget)) throw new ProblemException(Problems.DotSegment());
            await next(http);
            if (http.Response.StatusCode < 400 || http.Response.HasStarted || http.Response.ContentType is not null) return;
            await Explain(http).ExecuteAsync(http);
        }
        catch (Exception e) when (
            e is ConnectionResetException || (e is OperationCanceledException && http.RequestAborted.IsCancellationRequested))
        {
            // The caller went away; nobody is left to be answered.
        }
        catch (Exception e)
        {
            try
            {
                await Answer(http, e);
            }
            catch (Exception unnoted) when (unnoted is JournalUnavailableException or GrainUnavailableException or InvalidDataException)
            {
                // The refusal could not be noted, so this is the answer instead; it is no refusal, so it goes out.
                await Answer(http, unnoted);
            }
        }
    }

    private async Task Answer(HttpContext http, Exception e)
    {
        var problem = e switch
        {
            ProblemException asked => asked.Problem,
            JournalUnavailableException => Problems.JournalUnavailable(),
            GrainUnavailableException => Problems.GrainUnavailable(),
            InvalidDataException => Problems.JournalDamaged(),
            BadHttpRequestException bad => Explain(bad, http),
            _ => Problems.InternalError(),
        };
        if (problem.Kind.Status == StatusCodes.Status500InternalServerError)
            log.LogError(e, "{Method} {Path} failed; request {RequestId}", http.Request.Method, http.Request.Path, http.TraceIdentifier);
        if (http.Response.HasStarted)
        {
            // Half an answer is out: cutting the connection is the only way left to say that it is not whole.
            http.Abort();
            return;
        }

        http.Response.Clear();
        http.Response.Headers[RequestIdHeader] = http.TraceIdentifier;
        await problem.ExecuteAsync(http);
    }

    private static Problem Explain(BadHttpRequestException e, HttpContext http) => e.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => Problems.BodyTooLarge(
            http.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize ?? 0),
        StatusCodes.Status408RequestTimeout => Problems.RequestTimeout(),
        StatusCodes.Status400BadRequest when e.Message.StartsWith("Unexpected end", StringComparison.Ordinal) => Problems.IncompleteBody(),
        _ when NotBound().Match(e.Message) is { Success: true } match => Problems.InvalidValue(
            match.Groups["name"].Value, $"cannot be read as {(match.Groups["type"].Value == "bool" ? "true or false" : match.Groups["type"].Value)}.",
            match.Groups["value"].Value),
        _ => Problems.BadRequest(e.StatusCode, e.Message),
    };

    // The framework says so in a sentence alone.
    [GeneratedRegex("^Failed to bind parameter \"(?<type>[^ ]+) (?<name>[^\"]+)\" from \"(?<value>.*)\"\\.$", RegexOptions.Singleline)]
    private static partial Regex NotBound();

    private static Problem Explain(HttpContext http) => http.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => Problems.NotFound(http.Request.Path),
        StatusCodes.Status405MethodNotAllowed => Problems.MethodNotAllowed(http.Request.Method, http.Response.Headers.Allow.ToString()),
        StatusCodes.Status415UnsupportedMediaType => Problems.UnsupportedMediaType(http.Request.ContentType, "application/json"),
        var status => Problems.BadRequest(status, "The request cannot be answered."),
    };

    // The web server takes dot segments out before routing, so that the path of one resource, with an id of dots in it,
    // would arrive as that of another: DELETE .../sessions/.. as the deletion of the tenant.
    private static bool HasDotSegment(string? target)
    {
        if (target is null) return false;
        var path = target.AsSpan();
        if (path.IndexOf('?') is var query and >= 0) path = path[..query];
        if (!path.Contains("/.", StringComparison.Ordinal) && !path.Contains("%2e", StringComparison.OrdinalIgnoreCase)) return false;

        foreach (var segment in path.Split('/'))
            if (path[segment].ToString().Replace("%2e", ".", StringComparison.OrdinalIgnoreCase) is "." or "..") return true;
        return false;
    }

    /// <summary>1 to 64 letters, digits and a few signs: what is safe in a header, a log and a query.</summary>
    public static bool IsRequestId(string id)
    {
        if (id.Length is 0 or > LongestRequestId) return false;
        foreach (var c in id)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.' or ':')) return false;
        return true;
    }
}
