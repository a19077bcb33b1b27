using System.Globalization;
using MeteringCluster.Api.Csv;
using MeteringCluster.Api.Json;
using MeteringCluster.Reselling;

namespace MeteringCluster.Api.Reselling;

/// <summary>Licences as CSV, page by page, so that neither side holds a hundred thousand of them.</summary>
internal sealed class LicenseExport(IResellerGrain reseller, ListLicenses query) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var csv = new CsvPieces(httpContext);
        csv.Begin(
            "licenses.csv", "coupon", "plan", "name", "note", "quantity", "amountUsd", "user", "userName", "tenant", "status", "use",
            "createdAt", "activatedAt", "endsAt", "pausedAt", "redeemBy", "invoice", "invoicedAt", "paidAt");
        for (var asked = query; ;)
        {
            var page = await reseller.ListLicenses(asked);
            foreach (var row in page.Rows) await csv.Row(Fields(row));
            if (page.Next is not { } next) break;
            httpContext.RequestAborted.ThrowIfCancellationRequested();
            asked = asked with { After = next };
        }

        await csv.Send();
    }

    private static string?[] Fields(LicenseRow row)
    {
        var license = row.License;
        return
        [
            CouponText.Show(license.Coupon), license.Plan, license.Name, license.Note,
            license.Screens.ToString(CultureInfo.InvariantCulture), new Usd(license.AmountCents).ToString(), license.User, row.User?.Name,
            license.Tenant, ResellerNames.Of(row.Status), ResellerNames.Of(row.Use), At(license.CreatedAt), At(license.ActivatedAt),
            At(license.EndsAt), At(license.PausedAt), At(license.RedeemBy), license.InvoiceNumber, At(license.InvoicedAt), At(license.PaidAt),
        ];
    }

    private static string? At(DateTimeOffset? instant) =>
        instant?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
