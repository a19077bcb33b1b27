using System.Globalization;
using MeteringCluster.Billing;

namespace MeteringCluster;

/// <summary>Reads who sends the invoices, and how they are collected, from the environment.</summary>
internal static class BillingSettings
{
    private const int MostRetries = 10;
    private static readonly TimeSpan LongestPause = TimeSpan.FromDays(60);

    /// <exception cref="StartRefusedException">A value cannot be read.</exception>
    public static void Read(this BillingOptions options, Func<string, string?> environment)
    {
        options.IssuerName = Set(environment("METERING_ISSUER_NAME")) ?? options.IssuerName;
        options.IssuerAddress = Set(environment("METERING_ISSUER_ADDRESS")) ?? options.IssuerAddress;
        options.IssuerTaxId = Set(environment("METERING_ISSUER_TAX_ID")) ?? options.IssuerTaxId;
        options.SupportEmail = Set(environment("METERING_SUPPORT_EMAIL")) ?? options.SupportEmail;
        if (Set(environment("METERING_MAX_SPENDING_LIMIT_USD")) is { } limit) options.MaxSpendingLimitCents = Dollars(limit);
        if (Set(environment("METERING_PAYMENT_RETRY_DAYS")) is { } days)
            options.RetryAfter = [.. days.Split(',', StringSplitOptions.TrimEntries).Select(Days)];
    }

    /// <exception cref="StartRefusedException">There are too many, or one is out of its bounds.</exception>
    public static void Check(this BillingOptions options)
    {
        if (options.RetryAfter.Count > MostRetries)
            throw new StartRefusedException($"METERING_PAYMENT_RETRY_DAYS names {options.RetryAfter.Count} pauses; it may name {MostRetries}.");
        if (options.RetryAfter.Any(pause => pause < TimeSpan.FromHours(1) || pause > LongestPause))
            throw new StartRefusedException($"BillingOptions.RetryAfter is {string.Join(", ", options.RetryAfter)}; each pause must be an hour to {LongestPause.Days} days.");
    }

    private static long Dollars(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var dollars)
        && dollars is >= 0.01m and <= 1_000_000m && decimal.Truncate(dollars * 100) == dollars * 100
            ? (long)(dollars * 100)
            : throw new StartRefusedException($"METERING_MAX_SPENDING_LIMIT_USD is '{text}'; it must be 0.01 to 1000000, with at most two decimals.");

    private static TimeSpan Days(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is >= 1 and <= 60
            ? TimeSpan.FromDays(days)
            : throw new StartRefusedException($"METERING_PAYMENT_RETRY_DAYS names '{text}'; it must be whole numbers of days, 1 to 60, parted by commas.");

    // A variable that is there and empty, as compose files give it, is none.
    private static string? Set(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
