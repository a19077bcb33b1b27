using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>Meets every address of the console that no other page does.</summary>
public sealed class MissingPage : ConsolePage
{
    public override string Title => "Nothing is here";

    public IActionResult OnGet()
    {
        Response.StatusCode = StatusCodes.Status404NotFound;
        return Page();
    }
}
