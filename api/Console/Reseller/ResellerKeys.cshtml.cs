using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>One reseller's API keys.</summary>
public sealed class ResellerKeysPage : ResellerPage
{
    public override string Title => "API keys";

    public override string Place => "keys";

    public KeyList List { get; private set; } = null!;

    public Task OnGet() => Load("", "");

    public async Task<IActionResult> OnPostCreate(string? scope, string? name)
    {
        if (await Send<NewKeyView>(HttpMethods.Post, "/v1/keys", MadeKey.Body(scope, null, Reseller, name)) is { } made)
        {
            new MadeKey(made.Id, made.Key, made.Scope).Keep(TempData);
            return Done("The key is made.", Root + "/keys");
        }

        await Load(scope ?? "", name ?? "");
        return Again();
    }

    public async Task<IActionResult> OnPostRevoke(string key)
    {
        if (await Send<Nothing>(HttpMethods.Delete, ApiPath.Of($"/v1/keys/{key}")) is not null) return Done($"Key {key} is revoked.", Root + "/keys");
        await Load("", "");
        return Again();
    }

    private async Task Load(string scope, string name)
    {
        var found = await Need<ListView<KeyView>>(ApiPath.With("/v1/keys?limit=50", ("reseller", Reseller), ("cursor", Paging.Cursor(Request))));
        List = new KeyList(
            found.Items, Paging.Of(Request, found.NextCursor), [KeyList.Choice(KeyList.Reseller)], Viewer.KeyId,
            MadeKey.Take(TempData), Locale)
        { Scope = scope, Name = name, Refusal = Refusal };
    }
}
