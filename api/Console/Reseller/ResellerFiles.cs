using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace MeteringCluster.Api.Console;

/// <summary>A page that passes on a file of the API.</summary>
public abstract class ResellerFilePage : ResellerPage
{
    protected async Task<FileContentResult> Pass(string path)
    {
        var file = (await Api.Download(Viewer, path)).OrThrow();
        Response.Headers.ContentDisposition = file.Disposition;
        return new FileContentResult(file.Bytes, MediaTypeHeaderValue.Parse(file.ContentType));
    }
}
