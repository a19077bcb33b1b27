using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Core.Infrastructure;
using Microsoft.AspNetCore.Mvc.Filters;

namespace MeteringCluster.Api.Console;

/// <summary>
/// A form that lacks its token, or holds another's: of a page that was open over a sign-out, or sent by another site.
/// It changes nothing and leads back to the page, which has a new token.
/// </summary>
internal sealed class StaleFormFilter : IAlwaysRunResultFilter
{
    public void OnResultExecuting(ResultExecutingContext context)
    {
        if (context.Result is not IAntiforgeryValidationFailedResult) return;
        context.Result = new RedirectResult(ApiPath.With("/console/stale", ("to", context.HttpContext.Request.Path + context.HttpContext.Request.QueryString)));
    }

    public void OnResultExecuted(ResultExecutedContext context) { }
}
