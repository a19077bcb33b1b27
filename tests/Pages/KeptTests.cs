using System.Net;
using System.Text.RegularExpressions;
using MeteringCluster.Api;
using MeteringCluster.Api.Access;
using MeteringCluster.Api.Console;
using MeteringCluster.Directory;
using MeteringCluster.Tests.Browser;
using MeteringCluster.Tests.Kit;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MeteringCluster.Tests.Pages;

/// <summary>What the console keeps between two pages, for whom, and how much of it.</summary>
public sealed class KeptTests : IAsyncLifetime
{
    private ServerFixture _server = null!;

    public async Task InitializeAsync() => _server = await ConsoleServer.Start();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_key_that_was_made_is_not_shown_to_whoever_signs_in_next()
    {
        using var client = await FormClient.SignedIn(_server, _server.OperatorKey);
        var page = await client.Text("/console/keys");
        using var made = await client.Post("/console/keys?handler=Create", page, ("scope", "operator"));
        Assert.Equal(HttpStatusCode.Redirect, made.StatusCode);

        (await client.Post("/console/sign-out", page)).Dispose();
        (await client.SignIn(_server.OperatorKey)).Dispose();

        Assert.DoesNotContain("data-made-key", await client.Text("/console/keys"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_field_of_a_form_does_not_say_whose_page_it_is()
    {
        var (acme, other) = (await _server.CreateTenant("acme"), await _server.CreateTenant("other"));
        using var client = await FormClient.SignedIn(_server, _server.OperatorKey);
        var at = $"/console/tenants/{acme.Id}/details";

        using var answer = await client.Post($"{at}?handler=Name", await client.Text(at), ("tenant", other.Id), ("name", "Renamed"));

        Assert.Equal(at, answer.Headers.Location?.OriginalString);
        Assert.Contains("Renamed", await client.Text(at), StringComparison.Ordinal);
        Assert.DoesNotContain("Renamed", await client.Text($"/console/tenants/{other.Id}/details"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_that_is_filled_with_very_much_leaves_the_console_reachable()
    {
        var acme = await _server.CreateTenant("acme");
        using var client = await FormClient.SignedIn(_server, acme.AdminKey);
        var at = $"/console/tenants/{acme.Id}/payment/details";

        (await client.Post(at, await client.Text(at), ("email", "a@b.example"), ("name", new string('n', 60_000)))).Dispose();

        await client.Text(at);
    }

    [Fact]
    public async Task A_call_for_a_viewer_who_went_away_is_ended_and_no_mistake()
    {
        var api = _server.Services.GetRequiredService<ConsoleApi>();
        Assert.True(ApiKeyText.TryReadId(_server.OperatorKey, out var id));
        var gone = new Viewer(
            _server.OperatorKey, id, Scope.Operator, null, null, "gone-1", IsHttps: false, new HostString("localhost"), IPAddress.Loopback, new CancellationToken(true));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => api.Get<ListView<KeyView>>(gone, "/v1/keys?limit=1"));
    }

    [Fact]
    public void The_way_back_through_a_list_of_long_names_fits_an_address()
    {
        var request = new DefaultHttpContext().Request;
        var address = "";
        for (var page = 0; page < 40; page++)
        {
            address = Paging.Of(request, $"{page}-{new string('é', 150)}").Next!;
            request.QueryString = new QueryString(address);
        }

        Assert.InRange(address.Length, 1_000, 7_000);
        Assert.Contains("before=38-", address, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_bought_by_a_form_over_plain_http()
    {
        var acme = await _server.CreateTenant("acme");
        using var client = await FormClient.SignedIn(_server, acme.AdminKey);
        var page = await client.Text($"/console/tenants/{acme.Id}/subscribe");

        using var answer = await client.Post(
            $"/console/tenants/{acme.Id}/subscribe?limit=100&terms=1", page, ("email", "a@b.example"), ("name", "A"), ("card", "visa"));

        Assert.False(answer.IsSuccessStatusCode);
        using var subscription = await _server.Get($"{acme.Path}/credits/subscription", acme.AdminKey);
        Assert.Equal("none", (await ServerFixture.Json(subscription)).GetProperty("status").GetString());
        Assert.Empty(Regex.Matches(page, "name=\"card\""));
    }
}
