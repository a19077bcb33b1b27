using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

[ForAnybody]
public sealed class SignOutPage : ConsolePage
{
    public override string Title => "Sign out";

    public async Task<IActionResult> OnPost()
    {
        await HttpContext.SignOutAsync(ConsoleSetup.Scheme);
        // A key that was just made, or an address half entered, is not for whoever signs in next.
        TempData.Clear();
        return new RedirectResult("/console/sign-in");
    }
}
