using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>Every API key of the installation.</summary>
public sealed class KeysPage : OperatorPage
{
    public override string Title => "API keys";

    public override string Place => "keys";

    [BindProperty(SupportsGet = true, Name = "tenant")]
    public string? OfTenant { get; set; }

    [BindProperty(SupportsGet = true, Name = "reseller")]
    public string? OfReseller { get; set; }

    public KeyList List { get; private set; } = null!;

    /// <summary>Why the filter finds nothing; null where it does.</summary>
    public string? NoSuch { get; private set; }

    public Task OnGet() => Load("", "", "");

    public async Task<IActionResult> OnPostCreate(string? scope, string? owner, string? name)
    {
        owner = string.IsNullOrWhiteSpace(owner) ? null : owner.Trim();
        var body = MadeKey.Body(scope, scope == KeyList.Reseller ? null : owner, scope == KeyList.Reseller ? owner : null, name);
        if (await Send<NewKeyView>(HttpMethods.Post, "/v1/keys", body) is { } made)
        {
            new MadeKey(made.Id, made.Key, made.Scope).Keep(TempData);
            return Done("The key is made.", Request.Path + Request.QueryString.Value?.Replace("handler=Create", "", StringComparison.Ordinal));
        }

        await Load(scope ?? "", owner ?? "", name ?? "");
        return Again();
    }

    public async Task<IActionResult> OnPostRevoke(string key)
    {
        if (await Send<Nothing>(HttpMethods.Delete, ApiPath.Of($"/v1/keys/{key}")) is not null)
            return Done($"Key {key} is revoked.", ApiPath.With("/console/keys", ("tenant", OfTenant), ("reseller", OfReseller)));
        await Load("", "", "");
        return Again();
    }

    private async Task Load(string scope, string owner, string name)
    {
        var path = ApiPath.With("/v1/keys?limit=50", ("tenant", OfTenant), ("reseller", OfReseller), ("cursor", Paging.Cursor(Request)));
        var answer = await Api.Get<ListView<KeyView>>(Viewer, path);
        // That somebody is not there is an answer to who looks for them.
        if (answer.Problem is { Status: StatusCodes.Status404NotFound or StatusCodes.Status400BadRequest } problem) NoSuch = problem.Detail;
        var found = NoSuch is null ? answer.OrThrow() : new ListView<KeyView>([], null);
        List = new KeyList(
            found.Items, Paging.Of(Request, found.NextCursor),
            [KeyList.Choice(KeyList.Admin), KeyList.Choice(KeyList.Server), KeyList.Choice(KeyList.Reseller), KeyList.Choice(KeyList.Operator)],
            Viewer.KeyId, MadeKey.Take(TempData), Locale, OfAll: true)
        { Scope = scope, Owner = owner, Name = name, Refusal = Refusal };
    }
}
