using System.Globalization;
using System.Text;

namespace MeteringCluster;

/// <summary>Tells characters that people read from those that no print, page or mail can show as they were meant.</summary>
public static class Characters
{
    // Blank in every font, though Unicode counts them among letters, marks and symbols.
    private const string Fillers = "\u034F\u115F\u1160\u2800\u3164\uFFA0";

    /// <summary>Whether it is none for good: the last two of each plane, and 32 in between. Cairo takes no text with one.</summary>
    public static bool IsNone(Rune rune) => (rune.Value & 0xFFFE) == 0xFFFE || rune.Value is >= 0xFDD0 and <= 0xFDEF;

    /// <summary>
    /// Whether it turns the direction of what follows, also of text that is not its author's. The marks U+200E and U+200F
    /// are none: they stand for a letter, and names need them.
    /// </summary>
    public static bool TurnsText(Rune rune) => rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);

    /// <summary>Whether all characters of a text can be shown, and none of them turns it. Controls are not looked for.</summary>
    public static bool CanBeShown(string text)
    {
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            // Half of a pair is no character.
            if (Rune.DecodeFromUtf16(rest, out var rune, out var length) != System.Buffers.OperationStatus.Done) return false;
            if (IsNone(rune) || TurnsText(rune)) return false;
            rest = rest[length..];
        }

        return true;
    }

    /// <summary>Whether nothing of a text can be seen: it is empty, or of blanks and of characters without width.</summary>
    public static bool IsBlank(string text)
    {
        foreach (var rune in text.EnumerateRunes())
            if (!IsBlank(rune)) return false;
        return true;
    }

    private static bool IsBlank(Rune rune) =>
        Rune.IsWhiteSpace(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format
        || rune.Value is (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF)
        || (rune.IsBmp && Fillers.Contains((char)rune.Value));
}
