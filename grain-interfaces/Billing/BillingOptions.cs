using System.ComponentModel.DataAnnotations;

namespace MeteringCluster.Billing;

/// <summary>Who sends the invoices, and how they are collected.</summary>
public sealed class BillingOptions
{
    /// <summary>Who sends the invoices, as printed on them. Default "Metering Cluster"; 1 to 200 characters (METERING_ISSUER_NAME).</summary>
    [StringLength(200, MinimumLength = 1)]
    public string IssuerName { get; set; } = "Metering Cluster";

    /// <summary>The issuer's address, its lines parted by line breaks or '|'. Default none (METERING_ISSUER_ADDRESS).</summary>
    [StringLength(1000)]
    public string IssuerAddress { get; set; } = "";

    /// <summary>The issuer's tax number as printed on invoices. Default none (METERING_ISSUER_TAX_ID).</summary>
    [StringLength(40)]
    public string IssuerTaxId { get; set; } = "";

    /// <summary>Where customers ask for help and for older invoices (A23). Default none (METERING_SUPPORT_EMAIL).</summary>
    [StringLength(254)]
    public string SupportEmail { get; set; } = "";

    /// <summary>The highest spending limit that is sold for a billing period, in US cents (A16). Default 50000; 1 to 100000000
    /// (METERING_MAX_SPENDING_LIMIT_USD).</summary>
    [Range(1L, 100_000_000L)]
    public long MaxSpendingLimitCents { get; set; } = 50_000;

    /// <summary>
    /// How long after a failed attempt to collect an invoice the next is made; after the last, only a new card or a
    /// person tries again. Default 1, 3, 5 and 7 days (METERING_PAYMENT_RETRY_DAYS, as in 1,3,5,7).
    /// </summary>
    public IReadOnlyList<TimeSpan> RetryAfter { get; set; } =
        [TimeSpan.FromDays(1), TimeSpan.FromDays(3), TimeSpan.FromDays(5), TimeSpan.FromDays(7)];

    /// <summary>How long before its end a saved card is told to expire soon. Default 30 days; 1 to 90 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "90.00:00:00")]
    public TimeSpan CardNotice { get; set; } = TimeSpan.FromDays(30);
}
