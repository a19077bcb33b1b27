using MeteringCluster.Api.Reselling;

namespace MeteringCluster.Api.Console;

/// <summary>A page on which somebody may say whom a license is for.</summary>
public abstract class SellingPage : ResellerPage
{
    /// <summary>So many are suggested.</summary>
    private const int Suggested = 20;

    /// <summary>What suggests users: as options of a list, for <c>suggest.js</c>.</summary>
    public async Task<LiveResult> OnGetUsers(string? text) => Live("_Suggestions", await SuggestUsers(text ?? ""));

    public async Task<IReadOnlyList<(string Value, string Text)>> SuggestUsers(string text) =>
        [.. (await ListUsers(text, Suggested)).Select(user => (user.Id, user.Name))];

    protected Task<UserChoice> Choose(string typed) => UserChoice.Of(typed, FindUser, ListUsers);

    protected Task<ResellerUserView?> FindUser(string id) => Find<ResellerUserView>(ApiRoot + ApiPath.Of($"/users/{id}"));

    private async Task<IReadOnlyList<ResellerUserView>> ListUsers(string text, int most)
    {
        var bounded = text.Length > MeteringCluster.Reselling.ResellerLimits.MaxQueryLength ? text[..MeteringCluster.Reselling.ResellerLimits.MaxQueryLength] : text;
        return (await Need<ListView<ResellerUserView>>(
            ApiPath.With($"{ApiRoot}/users", ("query", bounded), ("limit", most.ToString(System.Globalization.CultureInfo.InvariantCulture))))).Items;
    }
}
