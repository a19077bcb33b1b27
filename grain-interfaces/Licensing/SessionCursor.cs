using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace MeteringCluster.Licensing;

/// <summary>The last session of a page. The next page starts behind its place, whether or not it still lives.</summary>
[GenerateSerializer, Immutable, Alias("session-cursor")]
public sealed record SessionCursor(string UserType, long Ordinal, SessionId Id)
{
    public static bool TryParse(string text, [NotNullWhen(true)] out SessionCursor? cursor)
    {
        cursor = null;
        var parts = text.Split('~');
        if (parts.Length != 3 || !LicenseLimits.IsPoolName(parts[0])) return false;
        if (!long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal)) return false;
        if (!SessionId.TryParse(parts[2], out var id)) return false;

        cursor = new SessionCursor(parts[0], ordinal, id);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{UserType}~{Ordinal}~{Id}");
}
