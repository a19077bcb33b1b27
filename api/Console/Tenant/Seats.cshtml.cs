using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>The license's seats by pool, live, and those that coupons gave (A8, A9, D3).</summary>
public sealed class SeatsPage : TenantPage
{
    public override string Title => "Seats";

    public override string Place => "seats";

    public SeatCards Cards { get; private set; } = null!;

    public ListView<GrantView> Grants { get; private set; } = null!;

    public Paging Paging { get; private set; } = null!;

    public DateTimeOffset ShownAt => Now;

    public async Task OnGet()
    {
        var list = ApiPath.With($"{ApiRoot}/license/grants", ("limit", $"{Paging.Rows}"), ("cursor", Paging.Cursor(Request)));
        var (cards, grants) = (Read(), Need<ListView<GrantView>>(list));
        (Cards, Grants) = (await cards, await grants);
        Paging = Paging.Of(Request, Grants.NextCursor);
    }

    public async Task<IActionResult> OnGetLive() => Live("_SeatCards", await Read());

    private async Task<SeatCards> Read() => new(await Need<SeatsAnswer>($"{ApiRoot}/seats"), Root, Locale);
}

/// <summary>The pools at a glance: <c>_SeatCards</c>.</summary>
public sealed record SeatCards(SeatsAnswer Seats, string Root, Locale Locale)
{
    public string Manage(string pool) => ApiPath.With($"{Root}/seats/pool", ("pool", pool));

    /// <summary>Seats that nobody else can have: assigned ones, or those that sessions hold.</summary>
    public static long Taken(PoolSeats pool) => pool.Licensed - pool.Remaining + pool.OverAllocated;
}

/// <summary>Seats beside the license's own: <c>_Grants</c>.</summary>
public sealed record GrantRows(IReadOnlyList<GrantView> Grants, Locale Locale, DateTimeOffset Now)
{
    /// <summary>The coupon as people write it; another giver's id as it is.</summary>
    public static string Name(string id) =>
        id.StartsWith("coupon/", StringComparison.Ordinal) && id.Length == 15 ? $"{id[7..11]}-{id[11..]}" : id;

    public (string Kind, string Text) Badge(GrantView grant) =>
        grant.Counts ? ("ok", "Active") : grant.EndsAt <= Now ? ("", "Ended") : ("warn", "Paused");
}
