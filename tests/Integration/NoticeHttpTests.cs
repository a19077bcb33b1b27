using System.Text.Json;
using MeteringCluster.Notices;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Notices;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MeteringCluster.Tests.Integration;

/// <summary>A28: mails and webhooks over HTTP.</summary>
public sealed class NoticeHttpTests : IAsyncLifetime
{
    private ServerFixture _server = null!;
    private WebhookReceiver _receiver = null!;
    private TestTenant _tenant = null!;

    public async Task InitializeAsync()
    {
        _receiver = await WebhookReceiver.Start();
        _server = await ServerFixture.Start(options => options.Webhooks.AllowPrivateNetworks = true);
        _tenant = await _server.CreateTenant();
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task A_webhook_is_added_tried_changed_rotated_and_removed_and_the_trail_tells_it()
    {
        var added = await Json(await Post("/webhooks", $$"""{"url":"{{_receiver.Url}}","types":["payment.failed"],"description":"books"}"""), 201);
        Assert.StartsWith("whsec_", added.GetProperty("secret").GetString(), StringComparison.Ordinal);
        Assert.False((await Json(await Get("/webhooks/1"))).TryGetProperty("secret", out _));
        Assert.Equal(1, (await Json(await Get("/webhooks"))).GetProperty("items").GetArrayLength());

        var ping = await Json(await Post("/webhooks/1/test"));
        await Eventually.True(async () => await StatusOf(ping) == "delivered");
        var post = Assert.Single(_receiver.Posts);
        Assert.Equal((ping.GetProperty("webhookId").GetString(), "ping"), (post.Id, JsonDocument.Parse(post.Body).RootElement.GetProperty("type").GetString()));

        var rotated = await Json(await Post("/webhooks/1/secret"));
        Assert.NotEqual(added.GetProperty("secret").GetString(), rotated.GetProperty("secret").GetString());
        await Json(await Post($"/webhooks/1/deliveries/{ping.GetProperty("id")}/replay"));
        await Eventually.True(() => _receiver.Posts.Length == 2);
        Assert.Equal(2, _receiver.Posts[1].Signature.Split(' ').Length);
        Assert.Equal(post.Id, _receiver.Posts[1].Id);

        var changed = await Json(await Send(HttpMethod.Patch, "/webhooks/1", """{"enabled":false,"types":[]}"""));
        Assert.Equal((false, 0), (changed.GetProperty("enabled").GetBoolean(), changed.GetProperty("types").GetArrayLength()));
        await ServerFixture.Problem(await Post("/webhooks/1/test"), 409, "webhook-disabled");

        Assert.Equal(204, (int)(await Send(HttpMethod.Delete, "/webhooks/1")).StatusCode);
        await ServerFixture.Problem(await Get("/webhooks/1"), 404, "unknown-webhook");
        var actions = (await Json(await Get("/audit"))).GetProperty("items").EnumerateArray().Select(entry => entry.GetProperty("action").GetString());
        Assert.Subset(
            actions.ToHashSet(),
            new HashSet<string?> { "webhook.add", "webhook.test", "webhook.rotate-secret", "webhook.replay", "webhook.change", "webhook.remove" });
    }

    [Fact]
    public async Task Bad_webhooks_are_refused_with_what_is_wrong()
    {
        foreach (var (body, field) in new[]
        {
            ("""{}""", "url"), ("""{"url":"example.com"}""", "url"), ("""{"url":"http://example.com/"}""", "url"),
            ("""{"url":"https://user:secret@example.com/"}""", "url"), ($$"""{"url":"https://example.com/{{new string('a', 2048)}}"}""", "url"),
            ("""{"url":"https://example.com/","types":["invoice.lost"]}""", "types"),
            ($$"""{"url":"https://example.com/","description":"{{new string('a', 201)}}"}""", "description"),
        })
        {
            var problem = await ServerFixture.Problem(await Post("/webhooks", body), 400, "invalid-value");
            Assert.Equal(field, problem.GetProperty("errors")[0].GetProperty("field").GetString());
        }

        for (var n = 0; n < NoticeLimits.MaxWebhooks; n++) await Json(await Post("/webhooks", $$"""{"url":"{{_receiver.Url}}"}"""), 201);
        var full = await ServerFixture.Problem(await Post("/webhooks", $$"""{"url":"{{_receiver.Url}}"}"""), 409, "too-many-webhooks");
        Assert.Equal(10, full.GetProperty("max").GetInt32());
        await ServerFixture.Problem(await Get("/webhooks/x"), 404, "unknown-webhook");
        await ServerFixture.Problem(await Post("/webhooks/99/test"), 404, "unknown-webhook");
        await ServerFixture.Problem(await Post("/webhooks/1/deliveries/99/replay"), 404, "unknown-delivery");
        await ServerFixture.Problem(await Get("/webhooks/1/deliveries?status=kept"), 400, "invalid-value");
        await ServerFixture.Problem(await _server.Get($"{_tenant.Path}/webhooks", _tenant.ServerKey), 403, "wrong-scope");
        var other = await _server.CreateTenant();
        await ServerFixture.Problem(await _server.Get($"{_tenant.Path}/webhooks", other.AdminKey), 404, "unknown-tenant");
    }

    [Fact]
    public async Task Mails_are_listed_in_pages_the_newest_first_and_shown_whole_where_no_server_takes_them()
    {
        var notices = _server.Services.GetRequiredService<IMeteringCluster>().Notices(TenantId.Parse(_tenant.Id));
        for (var n = 1; n <= 3; n++) await notices.Tell(Samples.Failed($"n{n}"), Samples.Reader);
        await Eventually.True(async () => (await Json(await Get("/mails?status=kept"))).GetProperty("items").GetArrayLength() == 3);

        var first = await Json(await Get("/mails?limit=2"));
        var second = await Json(await Get($"/mails?limit=2&cursor={first.GetProperty("nextCursor").GetString()}"));
        Assert.Equal([3, 2], first.GetProperty("items").EnumerateArray().Select(mail => mail.GetProperty("id").GetInt32()));
        Assert.Equal([1], second.GetProperty("items").EnumerateArray().Select(mail => mail.GetProperty("id").GetInt32()));
        Assert.Equal(0, (await Json(await Get("/mails?status=sent"))).GetProperty("items").GetArrayLength());

        var mail = await Json(await Get("/mails/1"));
        Assert.Equal(("kept", "ann@acme.example", "de"), (
            mail.GetProperty("status").GetString(), mail.GetProperty("to").GetString(), mail.GetProperty("language").GetString()));
        Assert.StartsWith("Guten Tag Acme GmbH,", mail.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("<!DOCTYPE html>", mail.GetProperty("html").GetString(), StringComparison.Ordinal);

        await Json(await Post("/mails/1/resend"));
        await Eventually.True(async () => (await Json(await Get("/mails/1"))).GetProperty("attempts").GetArrayLength() == 2);
        await ServerFixture.Problem(await Get("/mails/17"), 404, "unknown-mail");
        await ServerFixture.Problem(await Post("/mails/x/resend"), 404, "unknown-mail");
        await ServerFixture.Problem(await Get("/mails?status=lost"), 400, "invalid-value");
    }

    private async Task<string?> StatusOf(JsonElement delivery) =>
        (await Json(await Get("/webhooks/1/deliveries"))).GetProperty("items").EnumerateArray()
            .Single(one => one.GetProperty("id").GetInt32() == delivery.GetProperty("id").GetInt32()).GetProperty("status").GetString();

    private Task<HttpResponseMessage> Get(string path) => _server.Get(_tenant.Path + path, _tenant.AdminKey);

    private Task<HttpResponseMessage> Post(string path, string? json = null) => Send(HttpMethod.Post, path, json);

    private Task<HttpResponseMessage> Send(HttpMethod method, string path, string? json = null) =>
        _server.Send(method, _tenant.Path + path, _tenant.AdminKey, json);

    private static async Task<JsonElement> Json(HttpResponseMessage answer, int status = 200)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(status == (int)answer.StatusCode, text);
        return JsonDocument.Parse(text).RootElement.Clone();
    }
}
