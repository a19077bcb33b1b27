using System.Globalization;
using System.Text;
using MeteringCluster.Api.Reselling;

namespace MeteringCluster.Api.Console;

/// <summary>The id of a user whom somebody adds without saying one.</summary>
public static class NewUser
{
    private const int LongestSlug = 40;
    private const int MostTried = 100;

    // The runtime is built without the tables that would take marks off letters.
    private const string Marked = "àáâãäåçèéêëìíîïñòóôõöøùúûüýÿ";
    private const string Plain = "aaaaaaceeeeiiiinoooooouuuuyy";

    /// <summary>An id that nobody has: adding by the API would replace who has it.</summary>
    /// <returns>Null where the one that was asked for is somebody's.</returns>
    public static async Task<string?> FreeId(string? asked, string? name, Func<string, Task<ResellerUserView?>> find)
    {
        if (asked?.Trim() is { Length: > 0 } wanted)
            return MeteringCluster.Reselling.ResellerId.TryParse(wanted, out _) && await find(wanted) is not null ? null : wanted;

        var slug = Slug(name ?? "");
        for (var number = 1; number <= MostTried; number++)
        {
            var id = number == 1 ? slug : string.Create(CultureInfo.InvariantCulture, $"{slug}-{number}");
            if (await find(id) is null) return id;
        }

        return $"{slug}-{Guid.NewGuid():N}"[..64];
    }

    /// <summary>"Café Nord" is cafe-nord; a name without Latin letters and digits is user.</summary>
    public static string Slug(string name)
    {
        var slug = new StringBuilder();
        foreach (var letter in name.ToLowerInvariant())
        {
            if (slug.Length == LongestSlug) break;
            var plain = Marked.IndexOf(letter, StringComparison.Ordinal) is var at and >= 0 ? Plain[at] : letter;
            if (char.IsAsciiLetterOrDigit(plain)) slug.Append(plain);
            else if (!char.IsLetter(plain) && slug.Length > 0 && slug[^1] != '-') slug.Append('-');
        }

        var text = slug.ToString().Trim('-');
        return text.Length == 0 ? "user" : text;
    }
}
