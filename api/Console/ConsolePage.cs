using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MeteringCluster.Api.Console;

/// <summary>What every page stands on: its viewer, the API in the viewer's name, and what is to be told on top.</summary>
public abstract class ConsolePage : PageModel
{
    private const string ToldKey = "told";
    private const int MostTold = 1_000;

    private Locale? _locale;

    public Viewer Viewer => HttpContext.Features.GetRequiredFeature<Viewer>();

    /// <summary>How numbers and instants are written for this viewer.</summary>
    public Locale Locale => _locale ??= Locale.Of(HttpContext);

    /// <summary>What the API refused to the form that was just sent; the layout shows it on top.</summary>
    public ApiProblem? Refusal { get; protected set; }

    /// <summary>What was done by the form that led here; the layout shows it once.</summary>
    public string? Told => TempData[ToldKey] as string;

    /// <summary>The page's name, in the browser's tab and as its heading.</summary>
    public abstract string Title { get; }

    /// <summary>The entry of the <see cref="Navigation"/> that the page belongs to; null where it belongs to none.</summary>
    public virtual string? Place => null;

    protected ConsoleApi Api => HttpContext.RequestServices.GetRequiredService<ConsoleApi>();

    protected DateTimeOffset Now => HttpContext.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();

    /// <summary>Reads what the page cannot be shown without: a problem is shown instead of the page.</summary>
    protected async Task<T> Need<T>(string path)
        where T : class => (await Api.Get<T>(Viewer, path)).OrThrow();

    /// <summary>Reads what there may be none of.</summary>
    /// <returns>Null where the API answers 404.</returns>
    protected async Task<T?> Find<T>(string path)
        where T : class
    {
        var answer = await Api.Get<T>(Viewer, path);
        return answer.Problem is { Status: StatusCodes.Status404NotFound } ? null : answer.OrThrow();
    }

    /// <summary>
    /// Sends a command. What the API refuses is kept as the <see cref="Refusal"/>, and null is given: the page then shows
    /// itself again, with what was entered.
    /// </summary>
    protected async Task<T?> Send<T>(string method, string path, object? body = null, string? ifMatch = null, string? contentType = null)
        where T : class
    {
        var answer = await Api.Send<T>(Viewer, method, path, body, ifMatch, contentType);
        Refusal = answer.Problem;
        return answer.Value;
    }

    /// <summary>After a command: another page, or this one anew, that tells what was done. Reloading sends nothing again.</summary>
    protected RedirectResult Done(string told, string to)
    {
        // It travels in a cookie, and a browser with cookies that are too long is answered no more.
        TempData[ToldKey] = Words.Cut(told, MostTold);
        return new RedirectResult(to);
    }

    /// <summary>
    /// A part of the page as it is now, for an element with <c>data-live</c>. It must hold nothing that differs each time
    /// though nothing changed, as a form's token does.
    /// </summary>
    protected LiveResult Live(string partial, object model) => new(Partial(partial, model));

    /// <summary>Shows the page again after its form was refused, under the refusal's status.</summary>
    protected PageResult Again()
    {
        Response.StatusCode = Refusal?.Status ?? StatusCodes.Status200OK;
        return Page();
    }
}

/// <summary>A page of the whole installation. Only operators see it.</summary>
public abstract class OperatorPage : ConsolePage;

/// <summary>A page of one tenant. Its own admin, and an operator, see it.</summary>
public abstract class TenantPage : ConsolePage
{
    [BindProperty(SupportsGet = true, Name = "tenant")]
    public string Tenant { get; set; } = "";

    /// <summary>The API's path of the tenant.</summary>
    protected string ApiRoot => ApiPath.Of($"/v1/tenants/{Tenant}");

    /// <summary>The console's path of the tenant.</summary>
    public string Root => ApiPath.Of($"/console/tenants/{Tenant}");
}

/// <summary>A page of one reseller. Its own account managers, and an operator, see it.</summary>
public abstract class ResellerPage : ConsolePage
{
    [BindProperty(SupportsGet = true, Name = "reseller")]
    public string Reseller { get; set; } = "";

    /// <summary>The API's path of the reseller.</summary>
    protected string ApiRoot => ApiPath.Of($"/v1/resellers/{Reseller}");

    /// <summary>The console's path of the reseller.</summary>
    public string Root => ApiPath.Of($"/console/resellers/{Reseller}");
}
