using System.Collections.Immutable;

namespace MeteringCluster.Reselling;

/// <summary>What a selection of licences comes to, and why it could not be invoiced (D12, D14, D15).</summary>
internal static class Selecting
{
    public static SelectionFound Select(ResellerState state, ImmutableArray<string> coupons, DateTimeOffset now)
    {
        List<ResellerLicense> found = [];
        List<DispatchProblem> problems = [];
        if (coupons.Length > DispatchInvoices.MaxLicenses)
            problems.Add(new(
                null, "too-many-licenses",
                $"{coupons.Length} licences are selected; at most {DispatchInvoices.MaxLicenses} are invoiced at a time."));

        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (var coupon in coupons)
        {
            if (!seen.Add(coupon)) problems.Add(new(coupon, "listed-twice", "The licence is listed more than once."));
            else if (state.Find(coupon) is not { } license) problems.Add(new(coupon, "unknown-license", "The reseller has no such licence."));
            else
            {
                found.Add(license);
                problems.AddRange(Of(license, now));
            }
        }

        return new SelectionFound(
            [.. found.Select(license => state.Row(license, now))], checked(found.Sum(license => license.AmountCents)), [.. problems]);
    }

    // What was used may be invoiced also when its term is over; a coupon that nobody redeemed in time is worth nothing.
    private static IEnumerable<DispatchProblem> Of(ResellerLicense license, DateTimeOffset now)
    {
        if (license.DeletedAt is { } deleted)
        {
            yield return new(license.Coupon, "deleted", $"The licence was deleted at {deleted.UtcDateTime:O}.");
            yield break;
        }

        var use = license.UseAt(now);
        if (use == ResellerLicenseStatus.Paused)
            yield return new(license.Coupon, "paused", $"The licence is paused since {license.PausedAt!.Value.UtcDateTime:O}.");
        if (use == ResellerLicenseStatus.Expired && !license.IsUsed)
            yield return new(license.Coupon, "expired", $"The coupon was to be redeemed before {license.RedeemBy!.Value.UtcDateTime:O}, and nobody did.");
        if (license.Invoice is not null)
            yield return new(
                license.Coupon, "already-invoiced", $"The invoice {license.InvoiceNumber} was sent for it at {license.InvoicedAt!.Value.UtcDateTime:O}.");
        if (license.User is null) yield return new(license.Coupon, "not-assigned", "The licence is assigned to no user.");
    }
}
