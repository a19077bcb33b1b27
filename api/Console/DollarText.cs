using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using MeteringCluster.Api.Json;

namespace MeteringCluster.Api.Console;

/// <summary>An amount of US dollars as a person enters it: 12, 12.50, 12,50 or $12.</summary>
public static partial class DollarText
{
    public const string Expected = "must be an amount of US dollars, as in 12 or 12.50.";

    /// <returns>Null for a text that is none, or could be read in two ways, as 1,234 could.</returns>
    public static Usd? Read(string? text) =>
        text is not null && Amount().Match(text) is { Success: true } match
            && ExactNumber.TryParse(Encoding.ASCII.GetBytes(match.Groups[1].Value.Replace(',', '.')), Usd.Decimals, out var cents, out _)
            ? new Usd(cents)
            : null;

    /// <summary>As it stands in a field, to be changed there.</summary>
    public static string Of(Usd usd) => string.Create(CultureInfo.InvariantCulture, $"{usd.Cents / 100}.{usd.Cents % 100:D2}");

    [GeneratedRegex(@"^\s*\$?\s*(-?(?:0|[1-9][0-9]{0,8})(?:[.,][0-9]{1,2})?)\s*\$?\s*$")]
    private static partial Regex Amount();
}
