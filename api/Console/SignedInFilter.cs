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

        if (viewer is not null) http.Features.Set(viewer);
        var executed = await next();
        switch (executed.Exception)
        {
            case SessionOverException:
                await http.SignOutAsync(ConsoleSetup.Scheme);
                executed.Exception = null;
                executed.Result = SignIn(http, over: true);
                break;
            case ApiProblemException refused:
                executed.Exception = null;
                executed.Result = ProblemPage.Of((PageModel)context.HandlerInstance, refused.Problem);
                break;
        }
    }

    private static RedirectResult SignIn(HttpContext http, bool over)
    {
        var to = HttpMethods.IsGet(http.Request.Method) ? http.Request.Path + http.Request.QueryString : "";
        return new RedirectResult(ApiPath.With("/console/sign-in", ("to", to), ("over", over ? "1" : "")));
    }
}
