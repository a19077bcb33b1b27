using MeteringCluster.Api.Reselling;
using MeteringCluster.Reselling;

namespace MeteringCluster.Api.Console;

/// <summary>Whom somebody means who typed an id, a name or an address: one user, or several that it could be.</summary>
public sealed record UserChoice(ResellerUserView? User, IReadOnlyList<ResellerUserView> Candidates)
{
    private const int MostCandidates = 8;

    /// <summary>Marks that keep a name's direction of writing from the words around it.</summary>
    private const string Isolate = "\u2068", End = "\u2069";

    /// <param name="find">Finds a user by the id; null for none.</param>
    /// <param name="list">The users that hold a text, at most so many.</param>
    public static async Task<UserChoice> Of(
        string typed, Func<string, Task<ResellerUserView?>> find, Func<string, int, Task<IReadOnlyList<ResellerUserView>>> list)
    {
        if (ResellerId.TryParse(typed, out _) && await find(typed) is { } user) return new(user, []);
        var found = await list(typed, MostCandidates);
        return found.Count == 1 ? new(found[0], []) : new(null, found);
    }

    /// <summary>Null where it is clear who is meant.</summary>
    public string? Problem => User is not null ? null
        : Candidates.Count == 0 ? "No user has this id, name or address."
        : "Several users match: " + string.Join(", ", Candidates.Select(user => $"{user.Id} ({Isolate}{user.Name}{End})")) + ". Enter the id of one.";
}
