using System.Net.Mime;
using System.Text.Json;
using MeteringCluster.Api.Json;
using Microsoft.AspNetCore.Http.Features;

namespace MeteringCluster.Api.Console;

/// <summary>
/// The API, as the console calls it: in this process, with the key of whoever is signed in, through all that meets a
/// request from outside. So the console can do what its key may and nothing else, is refused as any caller is, leaves
/// the same trail under the same request id, and shows the figures that the API shows (E10).
/// </summary>
public sealed class ConsoleApi(ConsolePipeline pipeline, IServiceScopeFactory scopes)
{
    /// <summary>Reads one thing.</summary>
    public Task<ApiAnswer<T>> Get<T>(Viewer viewer, string path)
        where T : class => Send<T>(viewer, HttpMethods.Get, path);

    /// <summary>
    /// Sends a command. A body is written as JSON; bytes go as they are, under the content type given.
    /// </summary>
    /// <param name="path">With its query. Whatever comes from outside must have been escaped: <see cref="ApiPath"/>.</param>
    /// <param name="ifMatch">The ETag that the viewer saw, where the command is to meet no other.</param>
    /// <exception cref="SessionOverException">The key was revoked meanwhile.</exception>
    public async Task<ApiAnswer<T>> Send<T>(
        Viewer viewer, string method, string path, object? body = null, string? ifMatch = null, string? contentType = null)
        where T : class
    {
        var http = await Call(viewer, method, path, body, ifMatch, contentType);
        var answer = ((MemoryStream)http.Response.Body).ToArray();
        if (http.Response.StatusCode == StatusCodes.Status401Unauthorized) throw new SessionOverException();
        if (http.Response.StatusCode >= 400)
            return new ApiAnswer<T>(null, ApiProblem.Parse(answer));
        var value = typeof(T) == typeof(Nothing) ? (T)(object)Nothing.Value : JsonSerializer.Deserialize<T>(answer, JsonText.Options);
        return new ApiAnswer<T>(value, null, http.Response.Headers.ETag);
    }

    /// <summary>Passes a file on as the API gives it: its bytes, type and name.</summary>
    public async Task<ApiAnswer<ApiFile>> Download(Viewer viewer, string path)
    {
        var http = await Call(viewer, HttpMethods.Get, path, body: null, ifMatch: null, contentType: null);
        var bytes = ((MemoryStream)http.Response.Body).ToArray();
        if (http.Response.StatusCode == StatusCodes.Status401Unauthorized) throw new SessionOverException();
        return http.Response.StatusCode >= 400
            ? new ApiAnswer<ApiFile>(null, ApiProblem.Parse(bytes))
            : new ApiAnswer<ApiFile>(
                new ApiFile(bytes, http.Response.ContentType!, http.Response.Headers.ContentDisposition.ToString()), null);
    }

    private async Task<HttpContext> Call(Viewer viewer, string method, string path, object? body, string? ifMatch, string? contentType)
    {
        var bytes = body switch
        {
            null => [],
            byte[] raw => raw,
            _ => JsonSerializer.SerializeToUtf8Bytes(body, JsonText.Options),
        };
        var http = new DefaultHttpContext { ServiceScopeFactory = scopes, TraceIdentifier = viewer.RequestId, RequestAborted = viewer.Aborted };
        http.Features.Set<IHttpMaxRequestBodySizeFeature>(new NoBound());
        var query = path.IndexOf('?', StringComparison.Ordinal);
        http.Request.Method = method;
        http.Request.Scheme = viewer.IsHttps ? "https" : "http";
        http.Request.Host = viewer.Host;
        http.Request.Path = PathString.FromUriComponent(query < 0 ? path : path[..query]);
        http.Request.QueryString = query < 0 ? QueryString.Empty : new QueryString(path[query..]);
        // What reads the path as it was sent, as the names of developers are, finds it here.
        http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = path;
        http.Request.Headers.Authorization = "Bearer " + viewer.Key;
        http.Request.Headers[RequestPipeline.RequestIdHeader] = viewer.RequestId;
        if (ifMatch is not null) http.Request.Headers.IfMatch = ifMatch;
        if (body is not null)
        {
            http.Request.ContentType = contentType ?? MediaTypeNames.Application.Json;
            http.Request.ContentLength = bytes.Length;
            http.Request.Body = new MemoryStream(bytes);
        }

        http.Connection.RemoteIpAddress = viewer.Remote;
        http.Response.Body = new MemoryStream();
        await pipeline.Call(http);
        await http.Response.CompleteAsync();
        // Whoever went away is answered nothing, and half an answer is no mistake of the server's.
        viewer.Aborted.ThrowIfCancellationRequested();
        return http;
    }

    private sealed class NoBound : IHttpMaxRequestBodySizeFeature
    {
        public bool IsReadOnly => false;

        public long? MaxRequestBodySize { get; set; }
    }
}

public sealed record ApiFile(byte[] Bytes, string ContentType, string Disposition);

/// <summary>The key of the session was revoked, or is none of this installation's any more.</summary>
public sealed class SessionOverException() : Exception("The session is over.");

/// <summary>What every request goes through; known once the server has put it together.</summary>
public sealed class ConsolePipeline
{
    private RequestDelegate? _next;

    public Task Call(HttpContext http) =>
        (_next ?? throw new InvalidOperationException("The server has not been put together yet."))(http);

    internal RequestDelegate Remember(RequestDelegate next) => _next = next;
}
