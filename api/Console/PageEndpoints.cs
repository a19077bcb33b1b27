using System.Net.Mime;
using System.Text.Encodings.Web;
using Microsoft.Extensions.Logging;

namespace MeteringCluster.Api.Console;

/// <summary>What surrounds every page: what a browser may do with it, and a page for what went wrong in it.</summary>
internal static partial class PageEndpoints
{
    // Nothing but what this server itself serves, no script or style within a page, in nobody's frame.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'none'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static void Guard(EndpointBuilder endpoint)
    {
        var next = endpoint.RequestDelegate!;
        endpoint.RequestDelegate = http => Invoke(http, next);
    }

    private static async Task Invoke(HttpContext http, RequestDelegate next)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        // What a page shows is its viewer's alone, and is old as soon as it is shown.
        headers.CacheControl = "no-cache, no-store";
        headers.Pragma = "no-cache";
        try
        {
            await next(http);
        }
        catch (Exception e) when (e is not OperationCanceledException && !http.Response.HasStarted)
        {
            var (status, heading, text) = Explain(e);
            if (status == StatusCodes.Status500InternalServerError)
                Log.Failed(http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("MeteringCluster.Api.Console"), http.Request.Path, http.TraceIdentifier, e);
            http.Response.StatusCode = status;
            http.Response.ContentType = MediaTypeNames.Text.Html;
            // With nothing in it that could fail again.
            await http.Response.WriteAsync(
                $"""
                <!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
                <title>{heading}</title><link rel="stylesheet" href="{Assets.Path("console.css")}"></head>
                <body><main class="alone"><h1>{heading}</h1><p>{text}</p>
                <p class="quiet">For support: <code>{HtmlEncoder.Default.Encode(http.TraceIdentifier)}</code></p>
                <p><a class="button" href="/console">Go to the beginning</a></p></main></body></html>
                """);
        }
    }

    private static (int Status, string Heading, string Text) Explain(Exception e)
    {
        if (IsAway(e))
            return (StatusCodes.Status503ServiceUnavailable, "The journal is away",
                "Nothing can be read or written at the moment, and signing in has to wait, too. Nothing was changed. Try again shortly.");
        return e is BadHttpRequestException bad
            ? (bad.StatusCode, "This request cannot be read", "Nothing was changed. Open the page again and repeat what you did.")
            : (StatusCodes.Status500InternalServerError, "The server made a mistake",
                "Nothing was changed unless you see it changed. Support finds what happened by the id below.");
    }

    // The cookies' keys lie there as well, and the framework wraps what it meets when it asks for them.
    private static bool IsAway(Exception? e) =>
        e is JournalUnavailableException or GrainUnavailableException || (e is not null && IsAway(e.InnerException));

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "The page {Path} failed; request {RequestId}")]
        public static partial void Failed(ILogger log, string path, string requestId, Exception e);
    }
}
