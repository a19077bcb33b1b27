using MeteringCluster.Api.Reselling;

namespace MeteringCluster.Api.Console;

/// <summary>Every reseller, and the way into its pages.</summary>
public sealed class ResellersPage : OperatorPage
{
    public override string Title => "Resellers";

    public override string Place => "resellers";

    public string Query { get; private set; } = "";

    public ListView<ResellerEntry> Found { get; private set; } = null!;

    public Paging Paging { get; private set; } = null!;

    public async Task OnGet(string? query)
    {
        Query = query?.Trim() ?? "";
        Found = await Need<ListView<ResellerEntry>>(ApiPath.With("/v1/resellers?limit=50", ("query", Query), ("cursor", Paging.Cursor(Request))));
        Paging = Paging.Of(Request, Found.NextCursor);
    }
}
