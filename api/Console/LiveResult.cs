using System.Security.Cryptography;
using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>
/// A part of a page as it is now, for <c>live.js</c>: with a tag of what it says, so that what has not changed is
/// answered by 304 and nothing.
/// </summary>
public sealed class LiveResult(PartialViewResult part) : ActionResult
{
    public override async Task ExecuteResultAsync(ActionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (request, response) = (context.HttpContext.Request, context.HttpContext.Response);
        var outside = response.Body;
        using var html = new MemoryStream();
        response.Body = html;
        try
        {
            await part.ExecuteResultAsync(context);
        }
        finally
        {
            response.Body = outside;
        }

        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(html.GetBuffer().AsSpan(0, (int)html.Length)).AsSpan(0, 12))}\"";
        response.Headers.ETag = tag;
        if (request.Headers.IfNoneMatch == tag)
        {
            response.ContentType = null;
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        html.Position = 0;
        await html.CopyToAsync(outside, context.HttpContext.RequestAborted);
    }
}
