using MeteringCluster.Api.Reselling;
using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>Whom a reseller sells to (D2, D9).</summary>
public sealed class UsersPage : ResellerPage
{
    public override string Title => "Users";

    public override string Place => "users";

    [BindProperty(SupportsGet = true)]
    public string? Query { get; set; }

    /// <summary>Null where the search was refused.</summary>
    public ListView<ResellerUserView>? Users { get; private set; }

    public Paging Paging { get; private set; } = null!;

    public async Task<IActionResult> OnGet()
    {
        Users = await Send<ListView<ResellerUserView>>(HttpMethods.Get, ApiPath.With(
            $"{ApiRoot}/users", ("query", Query), ("limit", $"{Paging.Rows}"), ("cursor", Paging.Cursor(Request))));
        if (Refusal is { Status: not StatusCodes.Status400BadRequest }) throw new ApiProblemException(Refusal);
        Paging = Paging.Of(Request, Users?.NextCursor);
        return Again();
    }
}
