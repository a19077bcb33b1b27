using System.Collections.Immutable;
using System.Text;
using MeteringCluster.Reselling;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace MeteringCluster.Api.Console;

/// <summary>
/// Which licenses the list shows, and which are selected: all of it stands in the address, so that it can be kept, sent
/// to somebody and reloaded. Forms fill it in, and lead to the one way to write it.
/// </summary>
/// <param name="User">An id; or, while nobody has it, what somebody typed.</param>
/// <param name="Nobody">Only those that no user has.</param>
/// <param name="Expiring"><c>soon</c>, <c>expired</c> or nothing (D10).</param>
/// <param name="Sort">As the API has it; nothing for the newest first.</param>
/// <param name="Selected">Plain coupons, each once, in the order in which they were selected (D13).</param>
public sealed record LicenseListing(
    string Query, string User, bool Nobody, string Status, string Expiring, string Sort, ImmutableArray<string> Selected)
{
    /// <summary>So many go into one dispatch (D15).</summary>
    public const int MostSelected = 20;

    // What somebody wrote into the address by hand is bounded all the same.
    private const int MostRead = 200;

    private static readonly string[] Single = ["query", "user", "nobody", "status", "expiring", "sort"];

    public string? Cursor { get; private init; }

    public ImmutableArray<string> Before { get; private init; } = [];

    /// <summary>Licenses that were just saved, to be pointed out.</summary>
    public ImmutableArray<string> Made { get; init; } = [];

    public bool IsFiltered => Query.Length > 0 || User.Length > 0 || Nobody || Status.Length > 0 || Expiring.Length > 0;

    /// <summary>Reads an address; <paramref name="isUntidy"/> where a form filled it in, and it is written in another way.</summary>
    public static LicenseListing Of(HttpRequest request, out bool isUntidy)
    {
        var query = request.Query;
        isUntidy = query.ContainsKey("toggle") || query.ContainsKey("keep") || query.Any(one => one.Key != "before" && one.Value.All(string.IsNullOrEmpty))
            || Single.Any(name => query[name].Count > 1);
        var listing = new LicenseListing(
            Last("query").Trim(), Last("user").Trim(), Last("nobody") == "1", Last("status"), Last("expiring"), Last("sort"),
            Coupons(query["select"]))
        {
            Cursor = Last("cursor") is { Length: > 0 } cursor ? cursor : null,
            Before = [.. query["before"].OfType<string>()],
            Made = Coupons(query["made"]),
        };
        return listing.Toggled(Last("toggle")).At(Last("keep"));

        string Last(string name) => query[name] is [.., { } value] ? value : "";
    }

    public LicenseListing Without => this with { Selected = [], Made = [] };

    /// <summary>The console's address of the list, from its beginning.</summary>
    public string Address(string root) => AddressOf($"{root}/licenses");

    /// <summary>Another page's address, with the filter to come back to, and the selection.</summary>
    public string AddressOf(string path) =>
        ApiPath.With(path, [.. Filter(), .. Selected.Select(id => ("select", (string?)id))]);

    /// <summary>The same, at the page of the list that is shown.</summary>
    public string AddressHere(string root) =>
        ApiPath.With(Address(root), [("cursor", Cursor), .. Before.Select(before => ("before", (string?)before))]);

    /// <summary>What comes behind the API's <c>/licenses</c> and <c>/licenses/export</c>.</summary>
    public string Ask(string path)
    {
        var asked = new StringBuilder(ApiPath.With(
            path, ("query", Query), ("user", User), ("status", Status), ("expiring", Expiring), ("sort", Sort)));
        // Empty, it asks for those without a user; a path leaves out what is empty.
        if (Nobody && User.Length == 0) asked.Append(asked.ToString().Contains('?', StringComparison.Ordinal) ? '&' : '?').Append("user=");
        return asked.ToString();
    }

    /// <summary>Which way a click on a column's head sorts, and which way it is sorted now.</summary>
    public (LicenseListing Next, string? Direction) By(string column, bool descendsFirst = false)
    {
        var now = Sort.Length == 0 ? "-created" : Sort;
        var descending = now == "-" + column;
        var next = now == column ? "-" + column : descending || !descendsFirst ? column : "-" + column;
        return (this with { Sort = next == "-created" ? "" : next }, now == column ? "ascending" : descending ? "descending" : null);
    }

    private (string Name, string? Value)[] Filter() =>
        [("query", Query), ("user", User), ("nobody", Nobody ? "1" : ""), ("status", Status), ("expiring", Expiring), ("sort", Sort)];

    // Of two filters that exclude each other, the one that was pressed stays.
    private LicenseListing Toggled(string pressed) => pressed switch
    {
        "soon" => this with { Expiring = Expiring == "soon" ? "" : "soon" },
        "expired" => Expiring == "expired" ? this with { Expiring = "" } : this with { Expiring = "expired", Status = "" },
        "nobody" => this with { Nobody = !Nobody, User = "" },
        _ => this with { Expiring = Expiring == "expired" && Status.Length > 0 ? "" : Expiring, Nobody = Nobody && User.Length == 0 },
    };

    // Whoever adds to the selection stays on the page of the list that the button stands on.
    private LicenseListing At(string place)
    {
        if (place.Length == 0) return this;
        var query = QueryHelpers.ParseQuery(place);
        return this with
        {
            Cursor = query.TryGetValue("cursor", out var cursor) && cursor is [{ Length: > 0 } one] ? one : null,
            Before = query.TryGetValue("before", out var before) ? [.. before.OfType<string>()] : [],
        };
    }

    private static ImmutableArray<string> Coupons(StringValues texts) =>
        [.. texts.Take(MostRead).Select(text => CouponText.TryRead(text, out var coupon) ? coupon : null).OfType<string>().Distinct()];
}
