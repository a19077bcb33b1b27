using MeteringCluster.Api.Reselling;
using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>Adds a user. Its address is none that a user's id could have.</summary>
public sealed class AddUserPage : ResellerPage
{
    public override string Title => "Add user";

    public override string Place => "users";

    [BindProperty]
    public UserForm Form { get; set; } = new();

    public string? IdProblem { get; private set; }

    public async Task<IActionResult> OnPost()
    {
        ModelState.Clear();
        var id = await NewUser.FreeId(Form.Id, Form.Name, user => Find<ResellerUserView>(ApiRoot + ApiPath.Of($"/users/{user}")));
        if (id is null)
        {
            IdProblem = "is another user’s already.";
            Response.StatusCode = StatusCodes.Status409Conflict;
            return Page();
        }

        if (await Send<ResellerUserView>(HttpMethods.Put, ApiRoot + ApiPath.Of($"/users/{id}"), Form.Read(saysTenant: Viewer.IsOperator && !string.IsNullOrWhiteSpace(Form.Tenant))) is { } user)
            return Done($"The user {user.Id} is added.", $"{Root}/users");
        IdProblem = Refusal?.Of("user");
        return Again();
    }
}
