using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using MeteringCluster.Api;
using MeteringCluster.Tests.Kit.Hosts;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace MeteringCluster.Tests.Kit;

/// <summary>A tenant with a key of each of its scopes.</summary>
public sealed record TestTenant(string Id, string AdminKey, string ServerKey)
{
    public string Path => $"/v1/tenants/{Id}";
}

/// <summary>A reseller with a key of an account manager.</summary>
public sealed record TestReseller(string Id, string Key)
{
    public string Path => $"/v1/resellers/{Id}";
}

/// <summary>The real server in this process, on a free loopback port, with a data folder of its own.</summary>
public sealed class ServerFixture : IAsyncLifetime, IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Action<ServerOptions>? _configure;
    private WebApplication? _app;
    private int _tenants;
    private int _resellers;

    public ServerFixture()
        : this(null) { }

    private ServerFixture(Action<ServerOptions>? configure) => _configure = configure;

    public HttpClient Client { get; private set; } = null!;

    public string OperatorKey { get; private set; } = "";

    public Uri Address => Client.BaseAddress!;

    public IServiceProvider Services => _app!.Services;

    public string DataFolder => _folder.Path;

    public static async Task<ServerFixture> Start(Action<ServerOptions>? configure = null)
    {
        var server = new ServerFixture(configure);
        try
        {
            await server.StartAgain();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public Task InitializeAsync() => StartAgain();

    /// <summary>Starts the server on its data folder, after it was stopped.</summary>
    public async Task StartAgain()
    {
        var options = new ServerOptions { Port = 0, DataFolder = _folder.Path, ShowOperatorKey = key => OperatorKey = key };
        // Tests send many bad keys from one address on purpose.
        options.Access.RefusedKeysPerSecond = 0;
        _configure?.Invoke(options);

        var app = TestServer.Build(options);
        try
        {
            await app.StartAsync();
        }
        catch
        {
            // What never started cannot be stopped, only thrown away.
            await app.DisposeAsync();
            throw;
        }

        _app = app;
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(_app.Urls.First()) };
    }

    public async Task Stop()
    {
        if (_app is null) return;
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _app = null;
    }

    /// <summary>Tells the server to stop, while requests may be under way; <see cref="Stop"/> comes after it.</summary>
    public Task StopServer() => _app!.StopAsync();

    /// <summary>Sends a request; <paramref name="json"/> goes as the body, byte for byte.</summary>
    public async Task<HttpResponseMessage> Send(
        HttpMethod method, string path, string? key, string? json = null, string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(method, path);
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (json is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(json));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        return await Client.SendAsync(request);
    }

    public Task<HttpResponseMessage> Get(string path, string? key) => Send(HttpMethod.Get, path, key);

    public Task<HttpResponseMessage> Post(string path, string? key, string json, string contentType = "application/json") =>
        Send(HttpMethod.Post, path, key, json, contentType);

    /// <summary>Creates a tenant and its keys.</summary>
    /// <param name="terms">The members <c>license</c> and <c>credits</c>, each behind a comma, as in <c>,"credits":{…}</c>.</param>
    public async Task<TestTenant> CreateTenant(string? id = null, string terms = "")
    {
        id ??= $"tenant-{Interlocked.Increment(ref _tenants)}";
        using var created = await Post("/v1/tenants", OperatorKey, $$"""{"id":"{{id}}","name":"Tenant {{id}}"{{terms}}}""");
        Assert.True(created.IsSuccessStatusCode, await created.Content.ReadAsStringAsync());
        return new TestTenant(id, await CreateKey("admin", id), await CreateKey("server", id));
    }

    /// <summary>Creates a reseller that sells the plans "yearly" for $90.00 and "monthly" for $9.00, and its key.</summary>
    /// <param name="profile">More members, each behind a comma, as in <c>,"expiringDays":7</c>.</param>
    public async Task<TestReseller> CreateReseller(string? id = null, string profile = "")
    {
        id ??= $"reseller-{Interlocked.Increment(ref _resellers)}";
        const string Plans = """{"yearly":{"months":12,"usdPerScreen":90.00},"monthly":{"months":1,"usdPerScreen":9.00}}""";
        using var created = await Post(
            "/v1/resellers", OperatorKey, $$"""{"id":"{{id}}","name":"Reseller {{id}}","plans":{{Plans}}{{profile}}}""");
        Assert.True(created.IsSuccessStatusCode, await created.Content.ReadAsStringAsync());
        using var key = await Post("/v1/keys", OperatorKey, $$"""{"scope":"reseller","reseller":"{{id}}"}""");
        return new TestReseller(id, (await Json(key)).GetProperty("key").GetString()!);
    }

    public async Task<string> CreateKey(string scope, string tenant)
    {
        using var created = await Post("/v1/keys", OperatorKey, $$"""{"scope":"{{scope}}","tenant":"{{tenant}}"}""");
        return (await Json(created)).GetProperty("key").GetString()!;
    }

    public static async Task<JsonElement> Json(HttpResponseMessage answer)
    {
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return document.RootElement.Clone();
    }

    /// <summary>Asserts that an answer is a whole problem of this status and code, and gives it.</summary>
    public static async Task<JsonElement> Problem(HttpResponseMessage answer, int status, string code)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(status == (int)answer.StatusCode, $"Expected {status}, got {(int)answer.StatusCode}: {text}");
        Assert.Equal(MeteringCluster.Api.Problem.MediaType, answer.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);

        using var document = JsonDocument.Parse(text);
        var problem = document.RootElement.Clone();
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal($"urn:metering:{code}", problem.GetProperty("type").GetString());
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        Assert.Equal(answer.Headers.GetValues(RequestPipeline.RequestIdHeader).Single(), problem.GetProperty("requestId").GetString());
        return problem;
    }

    public async Task DisposeAsync()
    {
        await Stop();
        _folder.Dispose();
    }

    async ValueTask IAsyncDisposable.DisposeAsync() => await DisposeAsync();
}
