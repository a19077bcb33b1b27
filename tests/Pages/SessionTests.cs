using System.Net;
using MeteringCluster.Api;
using MeteringCluster.Tests.Kit;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MeteringCluster.Tests.Pages;

/// <summary>The console's session: a key in a sealed cookie, which is as good as the key and nothing more.</summary>
public sealed class SessionTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new(new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero));
    private ServerFixture _server = null!;

    public async Task InitializeAsync() => _server = await ServerFixture.Start(options =>
    {
        options.TrustedProxies.Add("127.0.0.1");
        options.Clock = _clock;
    });

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_session_outlives_a_restart_of_the_server()
    {
        using var before = await FormClient.SignedIn(_server, _server.OperatorKey);
        var cookies = before.Cookies.GetAllCookies().Select(cookie => new Cookie(cookie.Name, cookie.Value, "/console", "127.0.0.1"));
        await _server.Stop();
        await _server.StartAgain();

        // On another port, for which the cookies are as good.
        var kept = new CookieContainer();
        foreach (var cookie in cookies) kept.Add(cookie);
        using var after = new FormClient(_server.Address, kept);

        Assert.Contains("Tenants", await after.Text("/console/tenants"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https", true)]
    [InlineData("http", false)]
    public async Task The_cookie_is_the_consoles_alone_and_no_script_can_read_it(string scheme, bool secure)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = _server.Address };
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", scheme);
        using var page = await client.GetAsync("/console/sign-in");
        var form = page.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith("metering-form=", StringComparison.Ordinal));
        var token = System.Text.RegularExpressions.Regex.Match(
            await page.Content.ReadAsStringAsync(), "__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)").Groups[1].Value;
        using var sent = new HttpRequestMessage(HttpMethod.Post, "/console/sign-in")
        {
            Content = new FormUrlEncodedContent([new("key", _server.OperatorKey), new("__RequestVerificationToken", token)]),
        };
        sent.Headers.Add("Cookie", form.Split(';')[0]);
        using var answer = await client.SendAsync(sent);

        var session = answer.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith("metering-console=", StringComparison.Ordinal)).Split("; ");
        Assert.Contains("path=/console", session);
        Assert.Contains("httponly", session);
        Assert.Contains("samesite=lax", session);
        Assert.Equal(secure, session.Contains("secure"));
        Assert.DoesNotContain(_server.OperatorKey.Split('_')[2], session[0], StringComparison.Ordinal);
        Assert.Contains("samesite=strict", form, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_api_takes_no_cookie()
    {
        using var client = await FormClient.SignedIn(_server, _server.OperatorKey);
        using var http = new HttpClient { BaseAddress = _server.Address };
        http.DefaultRequestHeaders.Add("Cookie", string.Join("; ", client.Cookies.GetAllCookies().Select(cookie => $"{cookie.Name}={cookie.Value}")));

        using var answer = await http.GetAsync("/v1/tenants");

        await ServerFixture.Problem(answer, 401, Problems.UnauthenticatedKind.Code);
    }

    [Fact]
    public async Task A_session_ends_after_12_hours_of_rest_and_after_7_days_however_busy()
    {
        using var resting = await FormClient.SignedIn(_server, _server.OperatorKey);
        _clock.Advance(TimeSpan.FromHours(12) + TimeSpan.FromSeconds(1));
        Assert.StartsWith("/console/sign-in", await LedTo(resting, "/console/tenants"), StringComparison.Ordinal);

        using var busy = await FormClient.SignedIn(_server, _server.OperatorKey);
        for (var hours = 0; hours < 7 * 24 - 8; hours += 8)
        {
            await busy.Text("/console/tenants");
            _clock.Advance(TimeSpan.FromHours(8));
        }

        await busy.Text("/console/tenants");
        _clock.Advance(TimeSpan.FromHours(8));
        Assert.StartsWith("/console/sign-in", await LedTo(busy, "/console/tenants"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Revoking_the_key_ends_the_session_with_the_next_page_also_one_that_asks_for_nothing()
    {
        using var created = await _server.Post("/v1/keys", _server.OperatorKey, """{"scope":"operator"}""");
        var key = await ServerFixture.Json(created);
        using var client = await FormClient.SignedIn(_server, key.GetProperty("key").GetString()!);
        await client.Text("/console/tenants/new");
        (await _server.Send(HttpMethod.Delete, $"/v1/keys/{key.GetProperty("id").GetString()}", _server.OperatorKey)).Dispose();

        Assert.Contains("over=true", await LedTo(client, "/console/tenants/new"), StringComparison.Ordinal);
        Assert.DoesNotContain(client.Cookies.GetAllCookies(), cookie => cookie.Name == "metering-console");
    }

    [Theory]
    [InlineData("//evil.example/x")]
    [InlineData("/\\evil.example")]
    [InlineData("/console/\\evil.example")]
    [InlineData("https://evil.example/console/")]
    [InlineData("/console/../../evil")]
    [InlineData("/console/%2e%2e/v1/keys")]
    [InlineData("/console//evil.example")]
    [InlineData("/console/\tx")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/console/sign-out")]
    [InlineData("/console/日本")]
    public async Task Signing_in_leads_to_no_other_place_than_one_of_the_console(string to)
    {
        using var client = new FormClient(_server.Address);

        using var answer = await client.SignIn(_server.OperatorKey, to);

        Assert.Equal("/console/tenants", answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Signing_in_leads_on_to_where_one_wanted()
    {
        using var client = new FormClient(_server.Address);
        Assert.Equal("/console/sign-in?to=%2Fconsole%2Fkeys%3Ftenant%3Dacme", await LedTo(client, "/console/keys?tenant=acme"));

        using var answer = await client.SignIn(_server.OperatorKey, "/console/keys?tenant=acme");

        Assert.Equal("/console/keys?tenant=acme", answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task No_page_takes_a_form_without_its_token()
    {
        var acme = await _server.CreateTenant("acme");
        await _server.CreateReseller("signs");
        using var client = await FormClient.SignedIn(_server, _server.OperatorKey);
        var pages = _server.Services.GetRequiredService<IActionDescriptorCollectionProvider>().ActionDescriptors.Items
            .OfType<PageActionDescriptor>().Select(page => page.AttributeRouteInfo!.Template!).ToList();
        Assert.True(pages.Count > 10);

        foreach (var page in pages)
        {
            var path = "/" + page.Replace("{tenant}", acme.Id, StringComparison.Ordinal).Replace("{reseller}", "signs", StringComparison.Ordinal)
                .Replace("{**path}", "nothing", StringComparison.Ordinal).Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal);
            using var answer = await client.Post(path, page: "");

            Assert.True(
                answer.Headers.Location?.OriginalString.StartsWith("/console/stale", StringComparison.Ordinal) == true, $"{path} answered {answer.StatusCode}");
        }

        Assert.Contains("Tenants", await client.Text("/console/tenants"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whose_a_page_is_not_sees_nothing_of_it()
    {
        var (acme, other) = (await _server.CreateTenant("acme"), await _server.CreateTenant("other"));
        var (signs, rest) = (await _server.CreateReseller("signs"), await _server.CreateReseller("rest"));
        using var admin = await FormClient.SignedIn(_server, acme.AdminKey);
        using var manager = await FormClient.SignedIn(_server, signs.Key);

        foreach (var page in (string[])["license", "keys", "audit"])
        {
            await admin.Text($"/console/tenants/{acme.Id}/{page}");
            await admin.Text($"/console/tenants/{other.Id}/{page}", HttpStatusCode.NotFound);
            await admin.Text($"/console/tenants/no-such/{page}", HttpStatusCode.NotFound);
        }

        await manager.Text($"/console/resellers/{signs.Id}/keys");
        await manager.Text($"/console/resellers/{rest.Id}/keys", HttpStatusCode.NotFound);
        await manager.Text($"/console/tenants/{acme.Id}/keys", HttpStatusCode.Forbidden);
        foreach (var page in (string[])["tenants", "tenants/new", "tenants/acme/details", "resellers", "resellers/new", "keys", "signing-keys", "health"])
        {
            await admin.Text($"/console/{page}", HttpStatusCode.Forbidden);
            await manager.Text($"/console/{page}", HttpStatusCode.Forbidden);
        }
    }

    [Fact]
    public async Task A_product_servers_key_signs_nobody_in()
    {
        var acme = await _server.CreateTenant("acme");
        using var client = new FormClient(_server.Address);

        using var answer = await client.SignIn(acme.ServerKey);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("product server", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(client.Cookies.GetAllCookies(), cookie => cookie.Name == "metering-console");
    }

    [Theory]
    [InlineData("/console/stale", 200)]
    [InlineData("/console/tenants", 200)]
    [InlineData("/console/no-such-page", 404)]
    [InlineData("/console/tenants/no-such/license", 404)]
    [InlineData("/console/health?handler=Live", 200)]
    public async Task Every_page_says_what_a_browser_may_do_with_it(string path, int status)
    {
        using var client = await FormClient.SignedIn(_server, _server.OperatorKey);

        using var answer = await client.Get(path);

        Assert.Equal(status, (int)answer.StatusCode);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("same-origin", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    private static async Task<string> LedTo(FormClient client, string path)
    {
        using var answer = await client.Get(path);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return answer.Headers.Location!.OriginalString;
    }
}

/// <summary>Guessing keys through the sign-in page is throttled as at the API.</summary>
public sealed class GuessingTests
{
    [Fact]
    public async Task Whoever_guesses_keys_is_told_to_wait()
    {
        await using var server = await ServerFixture.Start(options => options.Access.RefusedKeysPerSecond = 1);
        using var client = new FormClient(server.Address);
        List<HttpStatusCode> answers = [];
        for (var guess = 0; guess < 14; guess++)
        {
            using var answer = await client.SignIn("mk_abcdefghijkm_" + new string('a', 30) + guess.ToString("D2", System.Globalization.CultureInfo.InvariantCulture));
            answers.Add(answer.StatusCode);
        }

        Assert.Equal(HttpStatusCode.BadRequest, answers[0]);
        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
    }
}
