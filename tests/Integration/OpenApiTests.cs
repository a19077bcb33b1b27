using System.Net;
using System.Text.Json;
using MeteringCluster.Tests.Kit;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Xunit;

namespace MeteringCluster.Tests.Integration;

public sealed class OpenApiTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task The_document_is_valid_OpenAPI_3_1()
    {
        var text = await server.Client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative));

        var read = OpenApiDocument.Parse(text, "json");

        Assert.Empty(read.Diagnostic!.Errors);
        Assert.Equal(OpenApiSpecVersion.OpenApi3_1, read.Diagnostic.SpecificationVersion);
        Assert.StartsWith("3.1.", (await Document()).GetProperty("openapi").GetString(), StringComparison.Ordinal);
    }

    // The document names a type by its own name alone, so that one of two would be described by the other's members.
    [Fact]
    public void No_two_types_of_the_API_share_a_name() =>
        Assert.Empty(typeof(Api.Problem).Assembly.GetTypes()
            .Where(type => type is { IsPublic: true, IsAbstract: false })
            .GroupBy(type => type.Name).Where(group => group.Count() > 1).Select(group => string.Join(", ", group)));

    [Fact]
    public async Task Every_route_stands_in_the_document()
    {
        var documented = Operations(await Document()).Select(operation => operation.Name).Order();

        var mapped = server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is null)
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Select(
                method => $"{method} /{endpoint.RoutePattern.RawText!.Trim('/')}") ?? [])
            .Order();

        Assert.Equal(mapped, documented);
    }

    [Fact]
    public async Task Every_operation_says_what_it_does_who_may_and_what_can_go_wrong()
    {
        foreach (var (name, operation) in Operations(await Document()))
        {
            Assert.True(operation.TryGetProperty("summary", out _), $"{name} has no summary.");
            Assert.True(operation.TryGetProperty("description", out _), $"{name} has no description.");
            Assert.True(operation.TryGetProperty("operationId", out _), $"{name} has no operationId.");
            var responses = operation.GetProperty("responses");
            Assert.True(responses.EnumerateObject().Any(response => response.Name.StartsWith('2')), $"{name} names no success.");
            Assert.True(responses.TryGetProperty("500", out _), $"{name} names no problems.");
            if (name.Contains("/v1/", StringComparison.Ordinal))
            {
                Assert.True(operation.TryGetProperty("security", out var security), $"{name} names no security.");
                // What is signed needs no key.
                var byKey = security.EnumerateArray().Any(needed => needed.TryGetProperty("bearer", out _));
                Assert.True(byKey == responses.TryGetProperty("401", out _), $"{name} lacks 401, or has it without a key.");
            }

            foreach (var part in name.Split('/').Where(part => part.StartsWith('{')))
                Assert.Contains(
                    operation.GetProperty("parameters").EnumerateArray(),
                    parameter => parameter.GetProperty("in").GetString() == "path" && part.StartsWith($"{{{parameter.GetProperty("name").GetString()}}}", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Operation_ids_are_unique()
    {
        var ids = Operations(await Document()).Select(operation => operation.Value.GetProperty("operationId").GetString()).ToArray();

        Assert.Equal(ids.Distinct(), ids);
    }

    [Fact]
    public async Task The_page_that_shows_it_needs_nothing_from_elsewhere()
    {
        using var page = await server.Get("/docs/index.html", key: null);
        using var script = await server.Get("/docs/swagger-ui-bundle.js", key: null);

        var html = await page.Content.ReadAsStringAsync();
        Assert.Contains("swagger-ui", html, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", html, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, script.StatusCode);
    }

    private static IEnumerable<(string Name, JsonElement Value)> Operations(JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select ($"{operation.Name.ToUpperInvariant()} {path.Name}", operation.Value);

    private async Task<JsonElement> Document()
    {
        using var answer = await server.Get("/openapi/v1.json", key: null);
        return await ServerFixture.Json(answer);
    }
}
