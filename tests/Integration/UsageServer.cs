using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using MeteringCluster.Journal;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Kit.Hosts;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace MeteringCluster.Tests.Integration;

/// <summary>A server with one tenant, a journal in memory and a clock that the test moves.</summary>
public abstract class UsageServer : IAsyncLifetime
{
    protected const string OperatorKey = "mk_operator_0123456789abcdefghijklmnop";
    private const string Acme = """
        {"id":"acme","name":"Acme","credits":{"base":100,"periodAnchor":"2026-01-15T00:00:00Z",
         "rateCard":{"chat":{"input_tokens":3.0,"output_tokens":15.0},"export":{"quantity":50000}}}}
        """;

    private readonly WebApplication _server;
    private HttpClient _operator = null!;

    protected UsageServer() => _server = TestServer.Build(new ServerOptions
    {
        Port = 0,
        OperatorKey = OperatorKey,
        Clock = Clock,
        OpenStorage = _ => Storage.InMemory(),
    });

    protected ManualClock Clock { get; } = new(new DateTimeOffset(2026, 3, 10, 12, 0, 0, TimeSpan.Zero));

    protected HttpClient Operator => _operator;

    public async Task InitializeAsync()
    {
        await _server.StartAsync();
        _operator = Client(OperatorKey);
        (await Send(HttpMethod.Post, "/v1/tenants", Acme)).Response.EnsureSuccessStatusCode();
    }

    public async Task DisposeAsync()
    {
        _operator.Dispose();
        await _server.DisposeAsync();
    }

    protected HttpClient Client(string key) => new()
    {
        BaseAddress = new Uri(_server.Urls.First()),
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
    };

    protected async Task<(HttpResponseMessage Response, JsonNode Body)> Send(
        HttpMethod method, string path, string? body = null, string type = "application/json",
        params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        var response = await _operator.SendAsync(request);
        return (response, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    protected async Task<JsonNode> Report(string body, int status = 200, string type = "application/json")
    {
        var (response, answer) = await Send(HttpMethod.Post, "/v1/tenants/acme/usage", body, type);
        Assert.True((int)response.StatusCode == status, $"{(int)response.StatusCode}: {answer.ToJsonString()}");
        return answer;
    }

    protected async Task<JsonNode> Get(string path)
    {
        var (response, answer) = await Send(HttpMethod.Get, path);
        response.EnsureSuccessStatusCode();
        return answer;
    }

    protected Task<JsonNode> Credits() => Get("/v1/tenants/acme/credits");
}
