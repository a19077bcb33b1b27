using System.Net;
using MeteringCluster.Tests.Kit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace MeteringCluster.Tests.Integration;

public sealed class TrustedProxyTests
{
    [Theory]
    [InlineData("", "127.0.0.1 http")]
    [InlineData("10.0.0.0/8", "127.0.0.1 http")]
    [InlineData("127.0.0.1", "203.0.113.9 https")]
    [InlineData("127.0.0.0/8,10.0.0.0/8", "198.51.100.7 https")]
    public async Task Forwarded_headers_count_as_far_back_as_the_proxies_are_trusted(string trusted, string seen)
    {
        await using var server = await ServerFixture.Start(options =>
        {
            foreach (var proxy in trusted.Split(',', StringSplitOptions.RemoveEmptyEntries)) options.TrustedProxies.Add(proxy);
            options.MapMore = routes => routes.MapGet("/seen", (HttpContext http) => $"{http.Connection.RemoteIpAddress} {http.Request.Scheme}");
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/seen");
        // As a proxy at 10.0.0.2 passed it on to the one on this machine; the last was added by the nearest.
        request.Headers.Add("X-Forwarded-For", trusted.Contains("10.0.0.0", StringComparison.Ordinal) ? "198.51.100.7, 10.0.0.2" : "203.0.113.9");
        request.Headers.Add("X-Forwarded-Proto", trusted.Contains("10.0.0.0", StringComparison.Ordinal) ? "https, https" : "https");

        using var answer = await server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(seen, await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("proxy.example")]
    [InlineData("10.0.0.0/40")]
    public async Task What_is_no_address_is_refused_at_the_start(string text)
    {
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => ServerFixture.Start(options => options.TrustedProxies.Add(text)));

        Assert.Contains($"'{text}'", refused.Message, StringComparison.Ordinal);
    }
}
