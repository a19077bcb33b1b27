using MeteringCluster.Api.Reselling;

namespace MeteringCluster.Api.Console;

/// <summary>The dispatches of invoices, the newest first (D16).</summary>
public sealed class DispatchesPage : ResellerPage
{
    public override string Title => "Dispatches";

    public override string Place => "dispatches";

    public DispatchListView Dispatches { get; private set; } = null!;

    public Paging Paging { get; private set; } = null!;

    public async Task OnGet()
    {
        Dispatches = await Need<DispatchListView>(
            ApiPath.With($"{ApiRoot}/invoice-dispatches", ("limit", $"{Paging.Rows}"), ("cursor", Paging.Cursor(Request))));
        Paging = Paging.Of(Request, Dispatches.NextCursor);
    }
}
