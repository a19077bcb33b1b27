using System.Globalization;

namespace MeteringCluster.Journaling;

/// <summary>
/// The name under which a grain's records lie in the journal: its kind, a colon and its own key, as in
/// <c>credit:acme/20260115T000000Z</c>. Names are forever.
/// </summary>
public readonly record struct GrainKey(string Kind, string Id)
{
    public override string ToString() => $"{Kind}:{Id}";

    /// <exception cref="FormatException">The text has no colon.</exception>
    public static GrainKey Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0
            ? new GrainKey(text[..colon], text[(colon + 1)..])
            : throw new FormatException($"'{text}' is no grain key.");
    }

    /// <summary>A credit grain's own key; periods start on whole seconds.</summary>
    public static string CreditId(TenantId tenant, DateTimeOffset periodStart) =>
        string.Create(CultureInfo.InvariantCulture, $"{tenant.Value}/{periodStart.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}");

    public static (TenantId Tenant, DateTimeOffset PeriodStart) ParseCreditId(string id)
    {
        var slash = id.IndexOf('/', StringComparison.Ordinal);
        return (
            TenantId.Parse(id[..slash]),
            DateTimeOffset.ParseExact(
                id[(slash + 1)..], "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));
    }
}
