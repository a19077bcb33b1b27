using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using MeteringCluster.Tests.Kit;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace MeteringCluster.Tests.Browser;

/// <summary>
/// One tab of a browser of its own. When it is closed it sees to it that nothing was asked of another origin, that
/// nothing was refused by the pages' own policy, and that no script failed.
/// </summary>
public sealed partial class Tab : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly IBrowserContext _context;
    private readonly Uri _server;
    private readonly ConcurrentQueue<string> _faults = new();
    private Uri? _mayAsk;

    private Tab(IBrowserContext context, IPage page, Uri server) => (_context, Page, _server) = (context, page, server);

    public IPage Page { get; }

    public static async Task<Tab> Open(Chromium chromium, Uri server, Look? look = null)
    {
        look ??= new Look();
        var context = await chromium.Browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = server.ToString(),
            ViewportSize = new ViewportSize { Width = look.Width, Height = look.Height },
            ColorScheme = look.Dark ? ColorScheme.Dark : ColorScheme.Light,
            Locale = look.Language,
            TimezoneId = look.Zone,
            JavaScriptEnabled = look.Scripts,
            ReducedMotion = ReducedMotion.Reduce,
            Permissions = ["clipboard-read", "clipboard-write"],
            ExtraHTTPHeaders = look.Https ? [new("X-Forwarded-Proto", "https"), new("X-Forwarded-For", "203.0.113.9")] : [],
        });
        context.SetDefaultTimeout((float)Patience.TotalMilliseconds);
        var tab = new Tab(context, await context.NewPageAsync(), server);
        tab.Watch();
        return tab;
    }

    /// <summary>What the test itself leads to, beside the server.</summary>
    public void MayAsk(Uri other) => _mayAsk = other;

    /// <summary>Signs in through the page, as a person does.</summary>
    public async Task SignIn(string key)
    {
        await Page.GotoAsync("/console/sign-in");
        await Page.GetByLabel("API key").FillAsync(key);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(Page).Not.ToHaveURLAsync(SignInAddress());
    }

    /// <summary>Goes to an address of the console and sees to it that its page is there.</summary>
    public async Task<IResponse> Go(string path, int status = 200)
    {
        var answer = (await Page.GotoAsync(path))!;
        Assert.True(status == answer.Status, $"{path} answered {answer.Status}: {await Page.InnerTextAsync("body")}");
        await Expect(Page.Locator("h1")).ToHaveCountAsync(1);
        return answer;
    }

    /// <summary>Keeps a picture of the whole page among the tests' outputs, and judges the page by its rules.</summary>
    /// <param name="name">Of the file, without its ending.</param>
    public async Task Judge(string name)
    {
        await Picture(name);
        await NothingSticksOut();
        await NothingIsOutOfReach();
    }

    public async Task Picture(string name) => await Page.ScreenshotAsync(new PageScreenshotOptions
    {
        Path = Path.Combine(Pictures, name + ".png"),
        FullPage = true,
        Animations = ScreenshotAnimations.Disabled,
        Caret = ScreenshotCaret.Hide,
    });

    /// <summary>Labels, roles, names, contrast: axe's rules for WCAG 2.2 A and AA, and its best practices.</summary>
    public async Task NothingIsOutOfReach()
    {
        var result = await Page.RunAxe(new AxeRunOptions
        {
            RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
            ResultTypes = [ResultType.Violations],
        });
        Assert.True(result.Violations.Length == 0, $"{Page.Url}:\n" + string.Join('\n', result.Violations.SelectMany(
            violation => violation.Nodes.Select(node => $"{violation.Id}: {violation.Help}: {node.Html}\n  {string.Join("; ", node.Any.Select(check => check.Message))}"))));
    }

    /// <summary>The page is no wider than the window, and no text is cut off by its own box unless that can be scrolled or is meant.</summary>
    public async Task NothingSticksOut()
    {
        var found = await Page.EvaluateAsync<string[]>(
            """
            () => {
              const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
              const faults = wide > 0 ? [`the page is ${wide}px wider than the window`] : [];
              for (const element of document.body.querySelectorAll('*')) {
                const box = element.getBoundingClientRect();
                if (!box.width || element.closest('.visually-hidden, .skip, svg, thead, dialog:not([open])')) continue;
                const style = getComputedStyle(element);
                const scrolls = node => node && (['auto', 'scroll'].includes(getComputedStyle(node).overflowX) || scrolls(node.parentElement));
                if (wide > 0 && box.right > innerWidth + 1 && !scrolls(element)) faults.push(`sticks out: ${element.outerHTML.slice(0, 120)}`);
                const cut = style.overflowX === 'hidden' && element.scrollWidth > element.clientWidth + 1;
                if (cut && !element.title && !element.closest('[title]')) faults.push(`is cut: ${element.outerHTML.slice(0, 120)}`);
              }
              return faults.slice(0, 10);
            }
            """);
        Assert.True(found.Length == 0, $"{Page.Url}:\n{string.Join('\n', found)}");
    }

    public async ValueTask DisposeAsync()
    {
        await _context.CloseAsync();
        Assert.True(_faults.IsEmpty, string.Join('\n', _faults));
    }

    /// <summary>Where the pictures are kept: they are for people to look at.</summary>
    public static string Pictures { get; } = Repository.PathOf("artifacts", "test-results", "pages");

    private void Watch()
    {
        Page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(_server.ToString(), StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal)
                && (_mayAsk is null || !request.Url.StartsWith(_mayAsk.ToString(), StringComparison.Ordinal)))
                _faults.Enqueue($"asked another origin: {request.Url}");
        };
        Page.PageError += (_, error) => _faults.Enqueue($"a script failed on {Page.Url}: {error}");
        Page.Console += (_, message) =>
        {
            // That an answer was an error is what many tests are about.
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
                _faults.Enqueue($"on {Page.Url}: {message.Text}");
        };
        Page.Dialog += (_, dialog) => _faults.Enqueue($"a script of somebody's ran on {Page.Url}: {dialog.Message}");
    }

    [GeneratedRegex("/console/sign-in")]
    private static partial Regex SignInAddress();
}
