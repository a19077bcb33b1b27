using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MeteringCluster.Api.Console;

/// <summary>A page that is shown to anybody.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ForAnybodyAttribute : Attribute;

/// <summary>
/// Lets who is signed in to the pages, and everybody else to the sign-in page, from where it goes on to where they
/// wanted. What the API refuses to show at all becomes a page that says so.
/// </summary>
internal sealed class SignedInFilter : IAsyncPageFilter
{
    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        var http = context.HttpContext;
        var signedIn = await http.AuthenticateAsync(ConsoleSetup.Scheme);
        var viewer = Viewer.Of(http, signedIn.Principal);
        if (viewer is null && !context.ActionDescriptor.EndpointMetadata.OfType<ForAnybodyAttribute>().Any())
        {
            context.Result = SignIn(http, over: false);
            return;
        }

        if (viewer is not null)
        {
            http.Features.Set(viewer);
            if (await Refusal(http, viewer, context) is { } refused)
            {
                context.Result = refused;
                return;
            }
        }

        // A page without its handler would be shown with nothing read for it.
        if (context.HandlerMethod is null && !HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            context.Result = new RedirectResult(ApiPath.With("/console/stale", ("to", http.Request.Path)));
            return;
        }

        var executed = await next();
        if (executed.Exception is not null && await Result(http, executed.Exception, context.HandlerInstance) is { } result)
        {
            executed.Exception = null;
            executed.Result = result;
        }
    }

    /// <summary>
    /// What the API has against this page before it does anything: that the key was revoked, or that the page is
    /// somebody else's. A page that asks the API for nothing, as an empty form, is not shown either.
    /// </summary>
    private static async Task<IActionResult?> Refusal(HttpContext http, Viewer viewer, PageHandlerExecutingContext context)
    {
        if (context.ActionDescriptor.EndpointMetadata.OfType<ForAnybodyAttribute>().Any()) return null;
        var asked = context.HandlerInstance switch
        {
            TenantPage page when page.Tenant != viewer.Tenant => ApiPath.Of($"/v1/tenants/{page.Tenant}"),
            ResellerPage page when !viewer.IsOperator && page.Reseller != viewer.Reseller => ApiPath.Of($"/v1/resellers/{page.Reseller}"),
            OperatorPage when !viewer.IsOperator => "/v1/tenants?limit=1",
            _ => "/v1/keys/self",
        };
        try
        {
            (await http.RequestServices.GetRequiredService<ConsoleApi>().Get<Nothing>(viewer, asked)).OrThrow();
            return null;
        }
        catch (Exception e) when (e is SessionOverException or ApiProblemException)
        {
            return await Result(http, e, context.HandlerInstance);
        }
    }

    private static async Task<IActionResult?> Result(HttpContext http, Exception e, object page)
    {
        if (e is ApiProblemException refused) return ProblemPage.Of((PageModel)page, refused.Problem);
        if (e is not SessionOverException) return null;
        await http.SignOutAsync(ConsoleSetup.Scheme);
        ((PageModel)page).TempData.Clear();
        return SignIn(http, over: true);
    }

    private static RedirectResult SignIn(HttpContext http, bool over)
    {
        var to = HttpMethods.IsGet(http.Request.Method) ? http.Request.Path + http.Request.QueryString : "";
        return new RedirectResult(ApiPath.With("/console/sign-in", ("to", to), ("over", over ? "true" : "")));
    }
}
