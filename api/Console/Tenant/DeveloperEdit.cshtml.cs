using MeteringCluster.Api.Developers;
using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>Lists one developer, changes or removes one (B4, B10).</summary>
public sealed class DeveloperEditPage : TenantPage
{
    public override string Title => IsNew ? "Add developer" : "Developer";

    public override string Place => "developers";

    /// <summary>Whose page it is; none adds somebody.</summary>
    [BindProperty(SupportsGet = true, Name = "id")]
    public string? Id { get; set; }

    [BindProperty]
    public string? NewId { get; set; }

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? Email { get; set; }

    [BindProperty]
    public string? Role { get; set; }

    [BindProperty]
    public List<string> Modules { get; set; } = [];

    public bool IsNew => Id is null;

    public DeveloperView? Developer { get; private set; }

    public LicensedView? Licensed { get; private set; }

    /// <summary>Those that can be chosen: subscribed to, or named by somebody.</summary>
    public IReadOnlyList<string> Choices { get; private set; } = [];

    /// <summary>What is wrong with the id, which the API would take for another developer's.</summary>
    public string? WrongId { get; private set; }

    private string List => $"{Root}/developers";

    public async Task OnGet()
    {
        await Show();
        if (Developer is null) return;
        (Name, Email, Role, Modules) = (Developer.Name, Developer.Email, Developer.Role, [.. Developer.Modules]);
    }

    public async Task<IActionResult> OnPost()
    {
        var id = Id ?? NewId?.Trim() ?? Email?.Trim().ToLowerInvariant();
        // Adding is no way to write over somebody.
        if (id is null) WrongId = "is needed where there is no address to take for it.";
        else if (IsNew && await Find<DeveloperView>(At(id)) is not null) WrongId = $"is listed already: '{id}'. Open that developer to change it.";
        if (WrongId is null)
        {
            var asked = new DeveloperRequest { Name = Name?.Trim(), Email = Email?.Trim(), Role = Role?.Trim(), Modules = Modules };
            if (await Send<DeveloperView>(HttpMethods.Put, At(id!), asked) is { } listed)
                return Done($"{listed.Name} {(IsNew ? "is listed" : "was changed")}.", List);
        }

        await Show();
        if (WrongId is not null) Response.StatusCode = StatusCodes.Status400BadRequest;
        return WrongId is null ? Again() : Page();
    }

    public async Task<IActionResult> OnPostRemove()
    {
        if (await Send<Nothing>(HttpMethods.Delete, At(Id ?? "")) is not null)
            return Done($"{Id} was taken off the list. The licenses are free.", List);
        await Show();
        return Again();
    }

    /// <summary>Why somebody is not licensed, in words.</summary>
    public static string Why(LicensedView answer) => answer.Reason switch
    {
        "module-not-subscribed" => "nobody has subscribed to a module they use.",
        "module-not-assigned" => "they use other modules than those subscribed to.",
        "subscription-not-started" => "the subscription has not started.",
        "subscription-expired" => "the subscription has ended.",
        "license-paused" => "the license is paused.",
        _ => "they are not listed.",
    };

    private async Task Show()
    {
        var subscriptions = Need<DeveloperSubscriptionsView>($"{ApiRoot}/developers/subscriptions");
        if (Id is not null)
        {
            Developer = await Need<DeveloperView>(At(Id));
            Licensed = await Need<LicensedView>($"{At(Id)}/licensed");
        }

        var found = await subscriptions;
        Choices = [.. found.Items.Select(one => one.Module).Concat(found.NotSubscribed.Select(one => one.Module)).Concat(Modules).Distinct().Order(StringComparer.Ordinal)];
    }

    private string At(string id) => ApiRoot + ApiPath.Of($"/developers/{id}");
}
