using System.Collections.Immutable;
using System.Net;
using System.Text;
using MeteringCluster.Api.Notices;
using MeteringCluster.Notices;
using MeteringCluster.Tests.Kit;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace MeteringCluster.Tests.Notices;

/// <summary>Webhooks go where a tenant says, so they must not reach what the tenant may not.</summary>
public sealed class WebhookSenderTests : IAsyncLifetime
{
    private WebhookReceiver _receiver = null!;

    public async Task InitializeAsync() => _receiver = await WebhookReceiver.Start();

    public async Task DisposeAsync() => await _receiver.DisposeAsync();

    [Fact]
    public async Task A_post_arrives_with_its_headers_and_body_and_the_answer_is_cut()
    {
        _receiver.AnswerWith(503, new string('x', 100_000));

        var answer = await Post(_receiver.Url);

        Assert.Equal(503, answer.Status);
        Assert.Equal(1024, answer.Detail!.Length);
        var post = Assert.Single(_receiver.Posts);
        Assert.Equal(("msg_1", """{"type":"ping"}""", "application/json; charset=utf-8"), (post.Id, post.Body, post.ContentType));
    }

    [Fact]
    public async Task A_redirect_is_an_answer_and_not_followed()
    {
        _receiver.Answer = http =>
        {
            http.Response.Redirect(_receiver.Url + "?again");
            return Task.CompletedTask;
        };

        Assert.Equal(302, (await Post(_receiver.Url)).Status);
        Assert.Single(_receiver.Posts);
    }

    [Fact]
    public async Task An_endpoint_that_does_not_answer_in_time_has_no_status_and_one_whose_body_never_ends_has()
    {
        _receiver.Answer = http => Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        var silent = await Post(_receiver.Url, timeout: TimeSpan.FromSeconds(1));
        Assert.Null(silent.Status);
        Assert.Contains("no answer within 1 s", silent.Detail, StringComparison.Ordinal);

        _receiver.Answer = async http =>
        {
            await http.Response.WriteAsync("thanks");
            await http.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        };
        // The beginning of the answer must come within it, on a busy machine as well.
        Assert.Equal(200, (await Post(_receiver.Url, timeout: TimeSpan.FromSeconds(3))).Status);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/")]
    [InlineData("http://localhost:1/")]
    [InlineData("http://[::1]:1/")]
    [InlineData("http://[::ffff:127.0.0.1]:1/")]
    [InlineData("http://10.1.2.3/")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    public async Task Addresses_that_are_not_public_are_not_connected_to(string url)
    {
        var answer = await Post(url, new WebhookOptions { AllowHttp = true });

        Assert.Null(answer.Status);
        Assert.Contains("no public address", answer.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Even_a_server_that_listens_there_hears_nothing()
    {
        await Post(_receiver.Url, new WebhookOptions { AllowHttp = true });

        Assert.Empty(_receiver.Posts);
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("127.255.0.1", false)]
    [InlineData("172.15.255.255", true)]
    [InlineData("172.16.0.0", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("172.32.0.0", true)]
    [InlineData("192.168.255.1", false)]
    [InlineData("168.63.129.16", false)]
    [InlineData("::ffff:168.63.129.16", false)]
    [InlineData("168.63.129.17", true)]
    [InlineData("100.127.255.255", false)]
    [InlineData("100.128.0.0", true)]
    [InlineData("192.0.0.8", false)]
    [InlineData("198.19.255.255", false)]
    [InlineData("240.0.0.1", false)]
    [InlineData("fd00:ec2::254", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("64:ff9b::a00:1", false)]
    [InlineData("2002:a00:1::", false)]
    [InlineData("2001:0:1::", false)]
    [InlineData("fc00::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("ff02::1", false)]
    public void Public_addresses_are_told_from_others(string address, bool isPublic) =>
        Assert.Equal(isPublic, PublicAddresses.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("https://example.com/hooks", false, false, true)]
    [InlineData("http://example.com/hooks", false, false, false)]
    [InlineData("http://example.com/hooks", true, false, true)]
    [InlineData("http://example.com/hooks", false, true, false)]
    [InlineData("http://127.0.0.1/hooks", false, false, false)]
    [InlineData("http://127.0.0.1/hooks", false, true, true)]
    [InlineData("https://user:pass@example.com/", true, true, false)]
    [InlineData("https://example.com/#part", true, true, false)]
    [InlineData("file:///etc/passwd", true, true, false)]
    [InlineData("ftp://example.com/", true, true, false)]
    public void Only_some_addresses_may_be_entered(string url, bool http, bool networks, bool may) =>
        Assert.Equal(may, WebhookUrls.WhyNot(new Uri(url), new WebhookOptions { AllowHttp = http, AllowPrivateNetworks = networks }) is null);

    private static async Task<WebhookAnswer> Post(string url, WebhookOptions? options = null, TimeSpan? timeout = null)
    {
        options ??= new WebhookOptions { AllowPrivateNetworks = true };
        if (timeout is { } wait) options.Timeout = wait;
        using var sender = new WebhookSender(options);
        return await sender.Post(
            new Uri(url), ImmutableSortedDictionary<string, string>.Empty.Add("webhook-id", "msg_1"),
            Encoding.UTF8.GetBytes("""{"type":"ping"}"""), CancellationToken.None);
    }
}
