using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace MeteringCluster.Api.Console;

/// <summary>API keys as a page shows them: a tenant's, a reseller's or everybody's.</summary>
/// <param name="Scopes">What a new key can be, the first chosen at first.</param>
/// <param name="OwnKey">The key that the viewer is signed in with.</param>
/// <param name="Made">A key that was just made: it is shown this once.</param>
/// <param name="OfAll">Whether the keys are of several owners, which is then said.</param>
public sealed record KeyList(
    IReadOnlyList<KeyView> Keys, Paging Paging, IReadOnlyList<(string Value, string Text)> Scopes, string OwnKey, MadeKey? Made, Locale Locale,
    bool OfAll = false)
{
    public const string Operator = "operator";
    public const string Admin = "admin";
    public const string Server = "server";
    public const string Reseller = "reseller";

    /// <summary>What was entered, where it was refused.</summary>
    public string Scope { get; init; } = "";

    public string Owner { get; init; } = "";

    public string Name { get; init; } = "";

    public ApiProblem? Refusal { get; init; }

    public static string Words(string scope) => scope switch
    {
        Operator => "Operator",
        Admin => "Tenant admin",
        Server => "Product server",
        Reseller => "Account manager",
        _ => scope,
    };

    public static (string Value, string Text) Choice(string scope) => (scope, scope switch
    {
        Operator => "Operator: everything, of everybody",
        Admin => "Tenant admin: manages one tenant",
        Server => "Product server: reports usage and opens sessions",
        _ => "Account manager: sells licenses of one reseller",
    });
}

/// <summary>A key on its way to the one page that shows it: over a redirect, in a sealed cookie that the page takes away.</summary>
public sealed record MadeKey(string Id, string Key, string Scope)
{
    private const string Kept = "made-key";

    public void Keep(ITempDataDictionary told) => told[Kept] = JsonSerializer.Serialize(this);

    public static MadeKey? Take(ITempDataDictionary told) => told[Kept] is string text ? JsonSerializer.Deserialize<MadeKey>(text) : null;

    /// <summary>The body of a key's creation.</summary>
    public static JsonObject Body(string? scope, string? tenant, string? reseller, string? name) => new()
    {
        ["scope"] = scope,
        ["tenant"] = tenant,
        ["reseller"] = reseller,
        ["name"] = string.IsNullOrWhiteSpace(name) ? null : name.Trim(),
    };
}
