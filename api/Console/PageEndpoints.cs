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
            Log.Failed(http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("MeteringCluster.Api.Console"), http.Request.Path, http.TraceIdentifier, e);
            http.Response.StatusCode = StatusCodes.Status500InternalServerError;
            http.Response.ContentType = MediaTypeNames.Text.Html;
            // With nothing in it that could fail again.
            await http.Response.WriteAsync(
                $"""
                <!doctype html><html lang="en"><meta charset="utf-8"><title>The server made a mistake</title>
                <link rel="stylesheet" href="{Assets.Path("console.css")}">
                <main class="alone"><h1>The server made a mistake</h1>
                <p>Nothing was changed unless you see it changed. Support finds what happened by this id:
                <code>{HtmlEncoder.Default.Encode(http.TraceIdentifier)}</code></p>
                <p><a href="/console">Go to the beginning</a></p></main></html>
                """);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "The page {Path} failed; request {RequestId}")]
        public static partial void Failed(ILogger log, string path, string requestId, Exception e);
    }
}
