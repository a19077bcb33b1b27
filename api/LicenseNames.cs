using MeteringCluster.Licensing;

namespace MeteringCluster.Api;

/// <summary>The words for a licence's choices in JSON.</summary>
public static class LicenseNames
{
    private static readonly (string Name, DataManagementParts Part)[] Parts =
    [
        ("olap", DataManagementParts.Olap),
        ("transformation", DataManagementParts.Transformation),
        ("data-sync", DataManagementParts.DataSync),
    ];

    public static string Of(SeatMode mode) => mode == SeatMode.Named ? "named" : "concurrent";

    public static string Of(BillingFrequency frequency) => frequency == BillingFrequency.Monthly ? "monthly" : "yearly";

    public static string Of(LicenseStatus status) => status switch
    {
        LicenseStatus.Scheduled => "scheduled",
        LicenseStatus.Active => "active",
        LicenseStatus.Paused => "paused",
        LicenseStatus.Expired => "expired",
        LicenseStatus.Released => "released",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "No status."),
    };

    public static IReadOnlyList<string> Of(DataManagementParts parts) =>
        [.. Parts.Where(part => parts.HasFlag(part.Part)).Select(part => part.Name)];

    public static bool TryParse(string? text, out DataManagementParts part)
    {
        part = Parts.FirstOrDefault(part => part.Name == text).Part;
        return part != DataManagementParts.None;
    }

    public static bool TryParse(string text, out SeatMode mode)
    {
        mode = text == "concurrent" ? SeatMode.Concurrent : SeatMode.Named;
        return text is "named" or "concurrent";
    }

    public static bool TryParse(string text, out BillingFrequency frequency)
    {
        frequency = text == "yearly" ? BillingFrequency.Yearly : BillingFrequency.Monthly;
        return text is "monthly" or "yearly";
    }
}
