namespace MeteringCluster.Api.Console;

/// <summary>What the license was, change by change.</summary>
public sealed class SeatHistoryPage : TenantPage
{
    public override string Title => "License history";

    public override string Place => "seats";

    public ListView<VersionView> Found { get; private set; } = null!;

    public Paging Paging { get; private set; } = null!;

    public async Task OnGet()
    {
        Found = await Need<ListView<VersionView>>(ApiPath.With(
            $"{ApiRoot}/license/versions", ("limit", $"{Paging.Rows}"), ("cursor", Paging.Cursor(Request))));
        Paging = Paging.Of(Request, Found.NextCursor);
    }
}
