using MeteringCluster.Licensing;

namespace MeteringCluster.Api;

/// <summary>The words for a licence's choices in JSON.</summary>
public static class LicenseNames
{
    public static string Of(SeatMode mode) => mode == SeatMode.Named ? "named" : "concurrent";

    public static string Of(BillingFrequency frequency) => frequency == BillingFrequency.Monthly ? "monthly" : "yearly";

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
