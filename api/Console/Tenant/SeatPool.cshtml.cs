using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>Who is assigned a seat of a named pool.</summary>
public sealed class SeatPoolPage : TenantPage
{
    public override string Title => "Assigned seats";

    public override string Place => "seats";

    [BindProperty(SupportsGet = true, Name = "pool")]
    public string? Pool { get; set; }

    [BindProperty(SupportsGet = true, Name = "query")]
    public string? Query { get; set; }

    [BindProperty]
    public string? NewUser { get; set; }

    public PoolSeats Seats { get; private set; } = null!;

    public ListView<SeatItem> Found { get; private set; } = null!;

    public Paging Paging { get; private set; } = null!;

    /// <summary>This list as it is shown, with its filter and place.</summary>
    public string Here => Request.Path + QueryString.Create(Request.Query.Where(one => one.Key != "handler"));

    public string At => ApiPath.With($"{Root}/seats/pool", ("pool", Pool));

    public bool IsFull => Seats.Remaining == 0;

    private string PoolPath => ApiRoot + ApiPath.Of($"/seats/{Pool}");

    public Task OnGet() => Show();

    public async Task<IActionResult> OnPostAssign()
    {
        var user = NewUser?.Trim() ?? "";
        if (await Send<SeatAnswer>(HttpMethods.Put, PoolPath + ApiPath.Of($"/{user}")) is { } seat)
            return Done($"{seat.User} has a seat of {seat.Pool}.", At);
        await Show();
        return Again();
    }

    public async Task<IActionResult> OnPostTake(string? user)
    {
        if (await Send<SeatFreedAnswer>(HttpMethods.Delete, PoolPath + ApiPath.Of($"/{user}")) is { } freed)
            return Done($"{freed.User} has no seat of {freed.Pool} any more; {Sessions(freed.SessionsEnded)} ended.", Here);
        await Show();
        return Again();
    }

    public string Sessions(int count) => count switch { 0 => "no session", 1 => "1 session", _ => $"{Locale.Count(count)} sessions" };

    private async Task Show()
    {
        var list = ApiPath.With(PoolPath, ("query", Query), ("limit", $"{Paging.Rows}"), ("cursor", Paging.Cursor(Request)));
        var (seats, found) = (Need<SeatsAnswer>($"{ApiRoot}/seats"), Need<ListView<SeatItem>>(list));
        Found = await found;
        Seats = (await seats).Pools[Pool!];
        Paging = Paging.Of(Request, Found.NextCursor);
    }
}
