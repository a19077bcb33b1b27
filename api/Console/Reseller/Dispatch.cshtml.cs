using MeteringCluster.Api.Reselling;
using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>How far a dispatch has come, license by license, while it goes on and after it (D16).</summary>
public sealed class DispatchPage : ResellerPage
{
    public override string Title => "Dispatch of invoices";

    public override string Place => "dispatches";

    [BindProperty(SupportsGet = true)]
    public string Id { get; set; } = "";

    public DispatchProgress Progress { get; private set; } = null!;

    public string Here => Root + ApiPath.Of($"/dispatches/{Id}");

    public Task OnGet() => Read();

    public async Task<LiveResult> OnGetLive()
    {
        await Read();
        return Live("_Dispatch", Progress);
    }

    private async Task Read() => Progress = new DispatchProgress(
        await Need<DispatchView>(ApiRoot + ApiPath.Of($"/invoice-dispatches/{Id}")), Root, Locale);
}

/// <summary>What the live part of the page shows.</summary>
public sealed record DispatchProgress(DispatchView Dispatch, string Root, Locale Locale)
{
    public int Ended => Dispatch.Items.Count - Dispatch.Counts.Queued;

    public bool IsDone => Dispatch.Counts.Queued == 0;

    /// <summary>In words, where one license's invoice is.</summary>
    public static (string Text, string Badge) StateOf(DispatchMailView mail) => mail switch
    {
        { Status: "sent" } => ("Mail sent", "badge ok"),
        { Status: "failed" } => ("Failed", "badge bad"),
        { Status: "kept" } => ("Invoice made, not mailed", "badge warn"),
        { NextAttemptAt: not null } => ("Put off", "badge warn"),
        { Attempts: > 0 } => ("Mailing", "badge"),
        _ => ("Invoice made, mail waits", "badge"),
    };

    public string Summary
    {
        get
        {
            var counts = Dispatch.Counts;
            List<string> parts = [];
            if (counts.Sent > 0) parts.Add($"{Locale.Count(counts.Sent)} sent");
            if (counts.Failed > 0) parts.Add($"{Locale.Count(counts.Failed)} failed");
            if (counts.Kept > 0) parts.Add($"{Locale.Count(counts.Kept)} made and not mailed, as no mail server is set up");
            if (counts.Queued > 0) parts.Add($"{Locale.Count(counts.Queued)} on the way");
            return string.Join(", ", parts) + ".";
        }
    }
}
