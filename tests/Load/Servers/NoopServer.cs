using System.Buffers;
using System.Text.Json.Serialization;
using MeteringCluster.Api.Usage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.ObjectPool;

namespace MeteringCluster.Load.Servers;

/// <summary>
/// What the transport costs without the product: the product's own server with endpoints beside it that do nothing,
/// or nothing but read usage.
/// </summary>
public static partial class NoopServer
{
    private static readonly ObjectPool<UsageParser> Parsers =
        new DefaultObjectPool<UsageParser>(new DefaultPooledObjectPolicy<UsageParser>());

    public static async Task Run(int port)
    {
        var app = MeteringServer.Build(new ServerOptions { Port = port, Memory = true, MapMore = Map, ShowOperatorKey = _ => { } });
        await app.RunAsync();
    }

    private static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/bench/ready", (HttpContext _) => Task.CompletedTask);
        routes.MapPost("/bench/noop", Noop);
        routes.MapPost("/bench/parse", Parse);
    }

    private static async Task Noop(HttpContext http)
    {
        var item = await http.Request.ReadFromJsonAsync(NoopJson.Default.NoopItem, http.RequestAborted);
        await http.Response.WriteAsJsonAsync(
            new NoopAnswer(item!.Id, "accepted", 14574), NoopJson.Default.NoopAnswer, cancellationToken: http.RequestAborted);
    }

    private static async Task Parse(HttpContext http)
    {
        var length = (int)http.Request.ContentLength!.Value;
        var read = await http.Request.BodyReader.ReadAtLeastAsync(length, http.RequestAborted);
        var body = ArrayPool<byte>.Shared.Rent(length);
        read.Buffer.CopyTo(body);
        http.Request.BodyReader.AdvanceTo(read.Buffer.End);

        var parser = Parsers.Get();
        parser.Parse(body.AsSpan(0, length), UsageFormat.Compact, manyTenants: false, maxItems: 1000);
        var items = parser.Items.Count;
        Parsers.Return(parser);
        ArrayPool<byte>.Shared.Return(body);
        await http.Response.WriteAsJsonAsync(new ParseAnswer(items), NoopJson.Default.ParseAnswer, cancellationToken: http.RequestAborted);
    }

    internal sealed record NoopItem(string Id, string User, string Meter, IReadOnlyDictionary<string, long> Quantities);

    internal sealed record NoopAnswer(string Id, string Outcome, long Credits);

    internal sealed record ParseAnswer(int Items);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(NoopItem))]
    [JsonSerializable(typeof(NoopAnswer))]
    [JsonSerializable(typeof(ParseAnswer))]
    private sealed partial class NoopJson : JsonSerializerContext;
}
