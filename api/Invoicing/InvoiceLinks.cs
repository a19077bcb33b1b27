using System.Globalization;
using MeteringCluster.Billing;

namespace MeteringCluster.Api.Invoicing;

/// <summary>Where a tenant's documents, and what is behind them, are found.</summary>
internal static class InvoiceLinks
{
    public static string Of(TenantId tenant, string number) => $"/v1/tenants/{tenant}/invoices/{number}";

    public static string Pdf(TenantId tenant, string number) => $"{Of(tenant, number)}.pdf";

    public static string Html(TenantId tenant, string number) => $"{Of(tenant, number)}.html";

    /// <summary>The usage events of a billing period (E9), which starts at a whole second.</summary>
    public static string Usage(TenantId tenant, BillingPeriod period) => string.Create(
        CultureInfo.InvariantCulture, $"/v1/tenants/{tenant}/usage/events?period={period.Start.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}");
}
