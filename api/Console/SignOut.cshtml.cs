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
        return new RedirectResult("/console/sign-in");
    }
}
