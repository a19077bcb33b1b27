using MeteringCluster.Directory;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>Changes an API key for a session of this browser.</summary>
[ForAnybody]
public sealed class SignInPage : ConsolePage
{
    public override string Title => "Sign in";

    /// <summary>Where to go on to: an address of the console.</summary>
    [BindProperty(SupportsGet = true)]
    public string? To { get; set; }

    /// <summary>Led here because a session ended.</summary>
    [BindProperty(SupportsGet = true)]
    public bool Over { get; set; }

    [BindProperty]
    public string? Key { get; set; }

    public string? Wrong { get; private set; }

    public IActionResult OnGet() => HttpContext.Features.Get<Viewer>() is { } viewer ? new RedirectResult(Next(viewer)) : Page();

    public async Task<IActionResult> OnPost()
    {
        var key = Key?.Trim() ?? "";
        if (!Access.ApiKeyText.TryReadId(key, out _)) return Refused("This is no API key: one has the form mk_, an id, an underscore and a secret.");

        ApiAnswer<KeyIdentityView> answer;
        try
        {
            answer = await Api.Get<KeyIdentityView>(Viewer.Asking(HttpContext, key), "/v1/keys/self");
        }
        catch (SessionOverException)
        {
            return Refused("This key is not known, or it was revoked.");
        }

        if (answer.Problem is { } problem) return Refused(problem.Detail, problem.Status);
        var self = answer.Value!;
        if (Scopes.Named(self.Scope) == Scope.Server)
            return Refused("This is a product server’s key: it reports usage and opens sessions. Sign in with a tenant admin’s key.");

        var principal = Viewer.Principal(key, self.Scope, self.Tenant, self.Reseller);
        await HttpContext.SignInAsync(ConsoleSetup.Scheme, principal, new AuthenticationProperties { IsPersistent = false });
        TempData.Clear();
        return new RedirectResult(Next(Viewer.Of(HttpContext, principal)!));
    }

    private Microsoft.AspNetCore.Mvc.RazorPages.PageResult Refused(string why, int status = StatusCodes.Status400BadRequest)
    {
        Wrong = why;
        Response.StatusCode = status;
        return Page();
    }

    // Only within the console: no other site is led to.
    private string Next(Viewer viewer) =>
        OwnAddress.Is(To) && !To.StartsWith("/console/sign-", StringComparison.Ordinal) ? To : viewer.Home;
}
