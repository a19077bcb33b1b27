using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>One product server: what it did alone, and its release (A2, A5, C7).</summary>
public sealed class ActivationServerPage : TenantPage
{
    private const int Reports = 20;

    public override string Title => "Server";

    public override string Place => "activations";

    [BindProperty(SupportsGet = true, Name = "server")]
    public string? Server { get; set; }

    public ListView<OfflineReportRowDocument> Found { get; private set; } = null!;

    public Paging Paging { get; private set; } = null!;

    private string At => ApiRoot + ApiPath.Of($"/activations/{Server}");

    public Task OnGet() => Show();

    public async Task<IActionResult> OnPost()
    {
        if (await Send<DetachedDocument>(HttpMethods.Delete, At) is { } done)
            return Done($"{Server} was released, {Locale.Count(done.SessionsEnded)} sessions ended. Its place is free.", $"{Root}/activations");
        await Show();
        return Again();
    }

    private async Task Show()
    {
        Found = await Need<ListView<OfflineReportRowDocument>>(ApiPath.With($"{At}/offline-sessions", ("limit", $"{Reports}"), ("cursor", Paging.Cursor(Request))));
        Paging = Paging.Of(Request, Found.NextCursor);
    }
}
