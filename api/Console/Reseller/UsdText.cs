using System.Text;
using MeteringCluster.Api.Json;

namespace MeteringCluster.Api.Console;

/// <summary>An amount of US dollars as somebody types it, exactly.</summary>
public static class UsdText
{
    public const string Expected = "must be an amount with a point and at most two decimals, as in 90.00.";

    public static bool TryRead(string? text, out Usd usd)
    {
        var plain = (text ?? "").Trim().TrimStart('$');
        var isRead = ExactNumber.TryParse(Encoding.UTF8.GetBytes(plain), Usd.Decimals, out var cents, out _);
        usd = new Usd(cents);
        return isRead;
    }
}
