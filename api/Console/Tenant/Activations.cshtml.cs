using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>The product servers that are signed in (C1 to C3, C5, C6).</summary>
public sealed class ActivationsPage : TenantPage
{
    public override string Title => "Activations";

    public override string Place => "activations";

    public ActivationList Found { get; private set; } = null!;

    public LicenseDocument License { get; private set; } = null!;

    public Paging Paging { get; private set; } = null!;

    public bool IsFull => Found.Counts.SignedIn >= Found.Counts.Limit;

    public Task OnGet() => Show();

    /// <summary>One server, or all where none is named (C6).</summary>
    public async Task<IActionResult> OnPostReset(string? server)
    {
        if (await Send<DetachedDocument>(HttpMethods.Post, $"{ApiRoot}/activations/reset", new ResetRequest(server)) is { } done)
            return Done($"{Servers(done.Servers)} reset, {Sessions(done.SessionsEnded)} ended. Running servers can sign in again at once.", $"{Root}/activations");
        await Show();
        return Again();
    }

    public string Sessions(int count) => count == 1 ? "1 session" : $"{Locale.Count(count)} sessions";

    private string Servers(int count) => count switch { 0 => "No server was", 1 => "1 server was", _ => $"{Locale.Count(count)} servers were" };

    private async Task Show()
    {
        var list = ApiPath.With($"{ApiRoot}/activations", ("limit", $"{Paging.Rows}"), ("cursor", Paging.Cursor(Request)));
        var (found, license) = (Need<ActivationList>(list), Need<LicenseDocument>($"{ApiRoot}/license"));
        await Task.WhenAll(found, license);
        (Found, License) = (await found, await license);
        Paging = Paging.Of(Request, Found.NextCursor);
    }
}
