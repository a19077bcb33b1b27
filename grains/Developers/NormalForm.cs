using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace MeteringCluster.Developers;

/// <summary>
/// Unicode's compatibility decomposition (NFKD). Two texts have the same one exactly when they have the same NFKC. The
/// platform's own <see cref="string.Normalize()"/> does nothing where globalisation is invariant, as it is here.
/// </summary>
internal static class NormalForm
{
    private const int FirstSyllable = 0xAC00, LastSyllable = 0xD7A3, Leads = 0x1100, Vowels = 0x1161, Tails = 0x11A7;

    private static readonly Lazy<(FrozenDictionary<int, string> Parts, FrozenDictionary<int, byte> Classes)> Table = new(Read);

    public static string Of(string text)
    {
        // Below U+00A0 every character stands for itself, and nearly all names are such.
        var plain = true;
        foreach (var c in text) plain &= c < 0xA0;
        if (plain) return text;

        var runes = new List<Rune>(text.Length + 8);
        foreach (var rune in text.EnumerateRunes()) AddParts(rune, runes);
        OrderMarks(runes);
        var normal = new StringBuilder(runes.Count);
        foreach (var rune in runes) normal.Append(rune);
        return normal.ToString();
    }

    private static void AddParts(Rune rune, List<Rune> to)
    {
        if (rune.Value is >= FirstSyllable and <= LastSyllable)
        {
            var syllable = rune.Value - FirstSyllable;
            to.Add(new Rune(Leads + syllable / 588));
            to.Add(new Rune(Vowels + syllable % 588 / 28));
            if (syllable % 28 != 0) to.Add(new Rune(Tails + syllable % 28));
        }
        else if (Table.Value.Parts.TryGetValue(rune.Value, out var parts))
        {
            to.AddRange(parts.EnumerateRunes());
        }
        else
        {
            to.Add(rune);
        }
    }

    // Marks on one letter may be typed in any order; those of one class keep theirs.
    private static void OrderMarks(List<Rune> runes)
    {
        for (var at = 1; at < runes.Count; at++)
        {
            var mark = Class(runes[at]);
            for (var to = at; mark != 0 && to > 0 && Class(runes[to - 1]) > mark; to--)
                (runes[to - 1], runes[to]) = (runes[to], runes[to - 1]);
        }
    }

    private static byte Class(Rune rune) => Table.Value.Classes.GetValueOrDefault(rune.Value);

    private static (FrozenDictionary<int, string>, FrozenDictionary<int, byte>) Read()
    {
        var (parts, classes) = (new Dictionary<int, string>(), new Dictionary<int, byte>());
        using var reader = new StreamReader(typeof(NormalForm).Assembly.GetManifestResourceStream("developers/decompositions")!);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#')) continue;
            if (line.Split('=') is [var from, var to])
            {
                parts[Hex(from)] = string.Concat(to.Split(' ').Select(part => new Rune(Hex(part)).ToString()));
            }
            else if (line.Split('-', ':') is [var first, var last, var order])
            {
                for (var mark = Hex(first); mark <= Hex(last); mark++) classes[mark] = byte.Parse(order, CultureInfo.InvariantCulture);
            }
        }

        return (parts.ToFrozenDictionary(), classes.ToFrozenDictionary());
    }

    private static int Hex(string text) => int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
