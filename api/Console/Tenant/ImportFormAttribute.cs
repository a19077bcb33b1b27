using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace MeteringCluster.Api.Console;

/// <summary>
/// Lets a page take forms that hold a whole file, from who is signed in only: nobody else's form is read so far. One that
/// is larger still leads back to the page, which says how large it may be. Comes before the form's token is looked for.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ImportFormAttribute : Attribute, IAsyncAuthorizationFilter, IOrderedFilter
{
    public const string TooLarge = "too-large";

    private static readonly FormOptions Bounds = new()
    {
        ValueLengthLimit = (int)ImportFile.MaxForm,
        MultipartBodyLengthLimit = ImportFile.MaxForm,
        BufferBodyLengthLimit = ImportFile.MaxForm,
    };

    public int Order => 500;

    public async Task OnAuthorizationAsync(AuthorizationFilterContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var http = context.HttpContext;
        if (!HttpMethods.IsPost(http.Request.Method)) return;
        if (http.Request.ContentLength is not <= ImportFile.MaxForm)
        {
            context.Result = new RedirectResult(ApiPath.With(http.Request.Path, (TooLarge, "1")));
            return;
        }

        if (!(await http.AuthenticateAsync(ConsoleSetup.Scheme)).Succeeded) return;
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = ImportFile.MaxForm;
        http.Features.Set<IFormFeature>(new FormFeature(http.Request, Bounds));
    }
}
