using System.Text.RegularExpressions;
using MeteringCluster.Tests.Browser;
using Xunit;

namespace MeteringCluster.Tests.Pages;

/// <summary>No page can be left out of the sweep by mistake.</summary>
public sealed partial class SweepListTests
{
    // These show nothing of their own.
    private static readonly Dictionary<string, string> LeftOut = new()
    {
        ["/console"] = "leads on to the viewer's first page",
        ["/console/{**path}"] = "is for addresses that there is no page for",
        ["/console/sign-in"] = "is looked at by its own tests, by nobody who is signed in",
        ["/console/sign-out"] = "holds one button, for whoever comes by address",
        ["/console/stale"] = "is looked at by the tests of forms that are too old",
        ["/console/tenants/{tenant}/billing/{number}/html"] = "passes on a document that has a style of its own",
        ["/console/tenants/{tenant}/billing/{number}/pdf"] = "passes on a file",
        ["/console/resellers/{reseller}/invoices/{number}/html"] = "passes on a document that has a style of its own",
        ["/console/resellers/{reseller}/invoices/{number}/pdf"] = "passes on a file",
        ["/console/resellers/{reseller}/licenses/export"] = "passes on a file",
    };

    [Fact]
    public async Task Every_page_is_swept_or_left_out_for_a_reason()
    {
        await using var server = await ConsoleServer.Start();
        var world = await World.Make(server, 3);
        var swept = Sweep.Of(world).Select(page => page.Path.Split('?')[0]).ToList();
        var routes = (await ConsolePageRoute.All(server)).Select(page => page.Route).ToList();

        // A route that is said in full goes before one with a parameter in that place, as in the server.
        var reached = swept.Select(path => routes.Where(route => route != "/console/{**path}" && Matches(route, path)).MinBy(route => route.Count(letter => letter == '{'))).ToHashSet();

        Assert.DoesNotContain(null, reached);
        Assert.Equal(LeftOut.Keys.Order(StringComparer.Ordinal), routes.Except(reached).Order(StringComparer.Ordinal));
    }

    private static bool Matches(string route, string path) =>
        Regex.IsMatch(path, $"^{Parameter().Replace(route, "[^/]+")}$", RegexOptions.None, TimeSpan.FromSeconds(1));

    [GeneratedRegex(@"\{[a-z]+\}")]
    private static partial Regex Parameter();
}
