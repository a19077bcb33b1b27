using System.Diagnostics.CodeAnalysis;

namespace MeteringCluster.Api.Console;

/// <summary>Tells the console's own addresses from those that would lead away from it.</summary>
public static class OwnAddress
{
    /// <summary>
    /// Below <c>/console/</c>, and not out of it again by dots. What browsers read as something else than it seems, as a
    /// backslash for a slash, or a control character for nothing, is none; nor is what
    /// cannot stand in a header, which every address of the console's own making can.
    /// </summary>
    public static bool Is([NotNullWhen(true)] string? address)
    {
        if (address?.StartsWith("/console/", StringComparison.Ordinal) != true) return false;
        if (address.Any(letter => letter == '\\' || !char.IsAscii(letter) || char.IsControl(letter))) return false;
        var path = address.Split('?', '#')[0];
        return !path.Contains("//", StringComparison.Ordinal)
            && path.Split('/').All(part => part.Replace("%2e", ".", StringComparison.OrdinalIgnoreCase) is not ("." or ".."));
    }
}
