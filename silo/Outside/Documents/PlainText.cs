using System.Text;

namespace MeteringCluster.Documents;

/// <summary>What somebody wrote, as one line that any print can show.</summary>
internal static class PlainText
{
    /// <summary>
    /// Neither print takes control characters, nor noncharacters, nor halves of pairs, which are no characters at all. What turns
    /// the direction of text would also turn the words around it.
    /// </summary>
    public static string Of(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Characters.TurnsText(rune)) continue;
            plain.Append(Shown(rune));
        }

        return plain.ToString();
    }

    private static Rune Shown(Rune rune) =>
        Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029 ? new Rune(' ')
        : Characters.IsNone(rune) ? Rune.ReplacementChar
        : rune;
}
