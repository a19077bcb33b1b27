using MeteringCluster.Reselling;

namespace MeteringCluster.Api.Reselling;

/// <summary>Statuses of licences as they stand in the HTTP contract (D8).</summary>
internal static class ResellerNames
{
    public static readonly IReadOnlyList<string> Statuses =
        [.. Enum.GetNames<ResellerLicenseStatus>().Select(name => name.ToLowerInvariant())];

    public static string Of(ResellerLicenseStatus status) => Statuses[(int)status];

    public static bool TryParse(string text, out ResellerLicenseStatus status)
    {
        var at = Statuses.ToList().IndexOf(text.ToLowerInvariant());
        status = (ResellerLicenseStatus)Math.Max(at, 0);
        return at >= 0;
    }
}
