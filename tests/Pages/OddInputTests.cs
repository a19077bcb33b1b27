using System.Net;
using System.Text.RegularExpressions;
using MeteringCluster.Tests.Browser;
using MeteringCluster.Tests.Kit;
using Xunit;

namespace MeteringCluster.Tests.Pages;

/// <summary>Whatever stands in an address or a form, a page answers in HTML, with its headers, and never fails.</summary>
public sealed partial class OddInputTests : IAsyncLifetime
{
    // As they stand in an address: escaped where a browser would.
    private static readonly string[] Odd =
    [
        "%20", "%2F", "%22%27%3Cscript%3Ealert(1)%3C%2Fscript%3E", "%0D%0AX-Odd:%201", "%FF", "%ED%A0%80", "%5C", "%25", "%C3%A9%E2%80%AE%F0%9F%92%A9",
        "-1", "99999999999999999999999", "2026-13-45", "0001-01-01", "9999-12-31T23:59", "true", "[]", "{}", new string('a', 5_000), "%2e%2e", "%00",
    ];

    private ServerFixture _server = null!;
    private World _world = null!;

    public async Task InitializeAsync()
    {
        _server = await ConsoleServer.Start();
        _world = await World.Make(_server, 3);
    }

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Every_page_answers_odd_addresses()
    {
        using var client = await RawClient.SignedIn(_server, _server.OperatorKey);
        List<string> addresses = [];
        foreach (var page in await ConsolePageRoute.All(_server))
        {
            foreach (var odd in Odd)
                foreach (var one in page.Parameters)
                    addresses.Add(page.With(name => name == one ? odd : Right(name)));
            var at = page.With(Right);
            string[] inputs = [.. page.Inputs.Except(page.Parameters), "cursor", "before", "handler"];
            foreach (var handler in page.Gets)
            {
                var start = handler.Length == 0 ? $"{at}?" : $"{at}?handler={handler}&";
                foreach (var odd in Odd.Where(odd => odd.Length < 100).Append("")) addresses.Add(start + string.Join('&', inputs.Where(name => name != "handler").Select(name => $"{name}={odd}")));
                foreach (var (name, odd) in inputs.SelectMany(_ => Odd.Append(""), (name, odd) => (name, odd))) addresses.Add($"{start}{name}={odd}");
                foreach (var name in inputs) addresses.Add($"{start}{name}=1&{name}=2&{name}");
            }
        }

        var faults = await client.Faults(addresses);

        Assert.True(addresses.Count > 3_000);
        Assert.True(faults.Count == 0, $"{faults.Count} of {addresses.Count}:\n{string.Join('\n', faults.Take(60))}");
    }

    [Fact]
    public async Task Every_form_answers_odd_fields()
    {
        using var client = await RawClient.SignedIn(_server, _server.OperatorKey);
        List<string> faults = [];
        List<string> done = [];
        foreach (var page in (await ConsolePageRoute.All(_server)).Where(page => page.Route != "/console/sign-out"))
        {
            var at = page.With(Right);
            var shown = FieldName().Matches(await client.Text(at)).Select(match => WebUtility.HtmlDecode(match.Groups[1].Value));
            string[] inputs = [.. page.Inputs.Concat(shown).Where(name => name != "__RequestVerificationToken").Distinct(StringComparer.OrdinalIgnoreCase)];
            foreach (var handler in page.Posts)
            {
                var to = handler.Length == 0 ? at : $"{at}?handler={handler}";
                List<(string, string)[]> forms = [[], .. Odd.Append("").Select(odd => inputs.Select(name => (name, Uri.UnescapeDataString(odd))).ToArray())];
                foreach (var form in forms)
                {
                    var (fault, told) = await client.Post(to, form);
                    if (fault is not null) faults.Add($"{fault} with {(form.Length == 0 ? "nothing" : form[0].Item2[..Math.Min(40, form[0].Item2.Length)])}");
                    if (told) done.Add($"{page.Route} {handler}".TrimEnd());
                }
            }
        }

        Assert.True(faults.Count == 0, $"{faults.Count}:\n{string.Join('\n', faults.Take(60))}");
        Assert.Equal([], done.Distinct());
    }

    [Theory]
    [InlineData("POST", "")]
    [InlineData("POST", "?handler=nothing")]
    [InlineData("PUT", "")]
    [InlineData("HEAD", "")]
    public async Task Every_page_answers_methods_that_it_has_no_handler_for(string method, string query)
    {
        using var client = await RawClient.SignedIn(_server, _server.OperatorKey);
        List<string> faults = [];
        foreach (var page in (await ConsolePageRoute.All(_server)).Where(page => method != "POST" || !page.Posts.Contains("")))
            if (await client.Send(new HttpMethod(method), page.With(Right) + query) is { } fault) faults.Add(fault);

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private string Right(string name) => name switch
    {
        "tenant" => _world.TenantId,
        "reseller" => _world.ResellerId,
        "number" => _world.Invoice!,
        "mail" => _world.Mail!,
        "webhook" => _world.Webhook!,
        "coupon" => _world.Coupons[0],
        "id" => _world.Dispatch!,
        "user" => "user-1",
        _ => "nothing",
    };

    [GeneratedRegex("<(?:input|select|textarea|button)[^>]* name=\"([^\"]+)\"")]
    private static partial Regex FieldName();
}
