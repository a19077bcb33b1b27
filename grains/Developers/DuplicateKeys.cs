namespace MeteringCluster.Developers;

/// <summary>What two records of one person have in common (B8).</summary>
internal static class DuplicateKeys
{
    /// <summary>
    /// The address in lower case, without dots and tag in front of the @; the two domains of one well-known provider are
    /// one.
    /// </summary>
    public static string OfAddress(string email)
    {
        var parts = AddressParts.Of(email);
        var mailbox = parts.Mailbox.Replace(".", "", StringComparison.Ordinal).ToLowerInvariant();
        return $"{mailbox}@{Alias(parts.Domain.ToLowerInvariant())}";
    }

    /// <summary>
    /// The words of a name in whatever order, compatibility forms and case made equal, accents kept: "Doe, Jane" is
    /// "Jane Doe", but "José" is not "Jose". Empty where a name has no words.
    /// </summary>
    public static string OfName(string name)
    {
        // Both ways, so that letters with two small or two capital forms fall together.
        var folded = NormalForm.Of(NormalForm.Of(name).ToUpperInvariant().ToLowerInvariant());
        var words = folded.Replace(',', ' ').Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        Array.Sort(words, StringComparer.Ordinal);
        return string.Join(' ', words);
    }

    /// <summary>How two addresses with one key differ.</summary>
    public static IEnumerable<DuplicateReason> Reasons(string one, string other)
    {
        if (one == other)
        {
            yield return DuplicateReason.SameAddress;
            yield break;
        }

        var (a, b) = (AddressParts.Of(one), AddressParts.Of(other));
        var (dotlessA, dotlessB) = (Dotless(a.Mailbox), Dotless(b.Mailbox));
        var sameDomain = a.Domain.Equals(b.Domain, StringComparison.OrdinalIgnoreCase);
        if (dotlessA != dotlessB || (sameDomain && a.Domain != b.Domain)) yield return DuplicateReason.AddressCase;
        if (!a.Mailbox.Equals(b.Mailbox, StringComparison.OrdinalIgnoreCase)) yield return DuplicateReason.AddressDots;
        if (a.Tag != b.Tag) yield return DuplicateReason.AddressPlusTag;
        if (!sameDomain) yield return DuplicateReason.AddressDomain;
    }

    private static string Dotless(string mailbox) => mailbox.Replace(".", "", StringComparison.Ordinal);

    private static string Alias(string domain) => domain == "googlemail.com" ? "gmail.com" : domain;

    private readonly record struct AddressParts(string Mailbox, string Tag, string Domain)
    {
        public static AddressParts Of(string email)
        {
            var at = email.LastIndexOf('@');
            // A mailbox that begins with its plus has no name but that, so it is no tag.
            var plus = email.IndexOf('+', StringComparison.Ordinal) is var found && found > 0 && found < at ? found : at;
            return new AddressParts(email[..plus], email[plus..at], email[(at + 1)..]);
        }
    }
}
