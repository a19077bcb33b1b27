namespace MeteringCluster.Api.Console;

/// <summary>Every tenant, and the way into its pages.</summary>
public sealed class TenantsPage : OperatorPage
{
    public override string Title => "Tenants";

    public override string Place => "tenants";

    public string Query { get; private set; } = "";

    public ListView<TenantView> Found { get; private set; } = null!;

    public Paging Paging { get; private set; } = null!;

    public async Task OnGet(string? query)
    {
        Query = query?.Trim() ?? "";
        Found = await Need<ListView<TenantView>>(ApiPath.With("/v1/tenants?limit=50", ("query", Query), ("cursor", Paging.Cursor(Request))));
        Paging = Paging.Of(Request, Found.NextCursor);
    }
}
