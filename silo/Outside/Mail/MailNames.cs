using System.Net.Mail;
using System.Text;

namespace MeteringCluster;

/// <summary>
/// Names as a mail's headers may hold them. Customers choose them, and the mail library writes an ASCII name between quotes
/// as it is: one with a quote in it would add receivers to the header.
/// </summary>
internal static class MailNames
{
    /// <param name="address">An address alone.</param>
    /// <param name="international">Whether the headers are written in UTF-8, and no name as an encoded word.</param>
    /// <exception cref="FormatException">It is no address.</exception>
    public static MailAddress Address(string address, string name, bool international)
    {
        // Also where a name stands in the address itself: only the one that was made safe is written.
        var plain = new MailAddress(address).Address;
        var line = Line(name);
        return new MailAddress(plain, international || Ascii.IsValid(line) ? Escaped(line) : line, Encoding.UTF8);
    }

    /// <summary>
    /// Without what ends a line somewhere, cannot be shown, or is half a character. Readers decode what looks like an encoded
    /// word (RFC 2047) even between quotes, and so let in again what was taken out; it is broken up.
    /// </summary>
    public static string Line(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            line.Append(Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029 ? " " : rune.ToString());
        return line.Replace("=?", "= ?").ToString().Trim();
    }

    /// <summary>A file's name out of letters, digits and <c>.-_</c>, with a <c>_</c> for whatever else.</summary>
    public static string File(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '_'));

    private static string Escaped(string line) =>
        line.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
