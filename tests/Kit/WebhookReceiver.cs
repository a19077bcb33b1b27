using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MeteringCluster.Tests.Kit;

/// <summary>What was posted to an endpoint.</summary>
public sealed record Posted(string Id, string Timestamp, string Signature, string ContentType, string Body);

/// <summary>A tenant's own endpoint: a real server on loopback that notes what is posted to it.</summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly List<Posted> _posts = [];
    private readonly WebApplication _app;

    private WebhookReceiver(WebApplication app) => _app = app;

    public string Url => _app.Urls.First() + "/hooks";

    /// <summary>What it answers. Default 204, without a body.</summary>
    public Func<HttpContext, Task> Answer { get; set; } = http =>
    {
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    };

    public Posted[] Posts
    {
        get
        {
            lock (_posts) return [.. _posts];
        }
    }

    public static async Task<WebhookReceiver> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var receiver = new WebhookReceiver(app);
        app.MapPost("/hooks", receiver.Take);
        await app.StartAsync();
        return receiver;
    }

    public void AnswerWith(int status, string body = "") => Answer = async http =>
    {
        http.Response.StatusCode = status;
        await http.Response.WriteAsync(body);
    };

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task Take(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var (body, headers) = (await reader.ReadToEndAsync(), http.Request.Headers);
        lock (_posts)
            _posts.Add(new Posted(
                headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString(), headers["webhook-signature"].ToString(),
                headers.ContentType.ToString(), body));
        await Answer(http);
    }
}
