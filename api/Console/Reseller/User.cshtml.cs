using MeteringCluster.Api.Reselling;
using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>One user, to be changed and removed.</summary>
public sealed class UserPage : ResellerPage
{
    /// <summary>Of mails and invoices, in their own words.</summary>
    public static readonly IReadOnlyList<(string Value, string Text)> Languages =
        [("en", "English"), ("de", "Deutsch"), ("fr", "Français"), ("es", "Español"), ("ja", "日本語")];

    public override string Title => $"User {Id}";

    public override string Place => "users";

    [BindProperty(SupportsGet = true, Name = "user")]
    public string Id { get; set; } = "";

    [BindProperty]
    public UserForm Form { get; set; } = new();

    public ResellerUserView Known { get; private set; } = null!;

    private string Path => ApiRoot + ApiPath.Of($"/users/{Id}");

    public async Task OnGet()
    {
        Known = await Need<ResellerUserView>(Path);
        Form = UserForm.Of(Known);
    }

    public async Task<IActionResult> OnPost()
    {
        // Somebody may have removed the user meanwhile, and the command would add it again.
        Known = await Need<ResellerUserView>(Path);
        ModelState.Clear();
        return await Send<ResellerUserView>(HttpMethods.Put, Path, Form.Read(saysTenant: Viewer.IsOperator)) is not null
            ? Done("The user is changed.", $"{Root}/users")
            : Again();
    }

    public async Task<IActionResult> OnPostRemove()
    {
        if (await Send<Nothing>(HttpMethods.Delete, Path) is not null) return Done("The user is removed.", $"{Root}/users");
        ModelState.Clear();
        await OnGet();
        return Again();
    }
}
