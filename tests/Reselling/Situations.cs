using MeteringCluster.Reselling;

namespace MeteringCluster.Tests.Reselling;

/// <summary>A licence in each row of the table of statuses.</summary>
internal static class Situations
{
    /// <returns>The licence, and who redeems it where it is used.</returns>
    public static (ResellerLicense License, string Redeemer) In(this ResellerRun run, string row)
    {
        run.User("other", tenant: null);
        var coupon = row switch
        {
            "Unused" or "Deleted" => run.Make(),
            "Unused, assigned" => run.Make("new"),
            "Active" => run.Redeemed(run.Make()),
            "Paused, unused" => run.Make("new"),
            "Expired, unused" => run.Make("new", redeemBy: run.Now.AddDays(1)),
            "Invoiced, unused" or "Paid, unused" => run.Make("new"),
            _ => run.Make("known"),
        };

        if (row.StartsWith("Paused", StringComparison.Ordinal)) run.Pause(coupon);
        if (row == "Deleted") run.Delete(coupon);
        if (row.StartsWith("Invoiced", StringComparison.Ordinal) || row.StartsWith("Paid", StringComparison.Ordinal)) run.Dispatch(coupon);
        if (row.StartsWith("Paid", StringComparison.Ordinal)) run.Settle(run.License(coupon).InvoiceNumber!);
        if (row.StartsWith("Expired", StringComparison.Ordinal)) run.Now = run.License(coupon) is { EndsAt: { } end } ? end : run.Now.AddDays(1);
        return (run.License(coupon), "acme");
    }

    private static string Redeemed(this ResellerRun run, string coupon)
    {
        run.Redeem(coupon, "acme");
        return coupon;
    }
}
