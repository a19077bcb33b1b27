using System.Net.Sockets;
using System.Text;
using Xunit;

namespace MeteringCluster.Tests.Integration;

/// <summary>Sent over a bare socket, since HTTP clients take dot segments out by themselves.</summary>
public sealed class DotSegmentTests : UsageServer
{
    [Theory]
    [InlineData("/v1/tenants/acme/sessions/..")]
    [InlineData("/v1/tenants/acme/sessions/%2e%2E")]
    [InlineData("/v1/tenants/acme/sessions/.%2e?x=1")]
    [InlineData("/v1/tenants/acme/./sessions/..")]
    public async Task A_path_with_dot_segments_reaches_no_other_resource(string path)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(Operator.BaseAddress!.Host, Operator.BaseAddress.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"DELETE {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {OperatorKey}\r\nConnection: close\r\n\r\n"));
        var answer = await new StreamReader(stream).ReadToEndAsync();

        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Contains("bad-request", answer, StringComparison.Ordinal);
        Assert.Equal("0", (await Credits())["used"]!.ToJsonString());
    }
}
