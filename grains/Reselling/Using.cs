using MeteringCluster.Audit;

namespace MeteringCluster.Reselling;

/// <summary>How a licence gets to a client, stops and goes on (D3, D17, D18).</summary>
internal static class Using
{
    public static ResellerLicense ActivatedFor(this ResellerLicense license, string tenant, DateTimeOffset now) =>
        license with { Tenant = tenant, ActivatedAt = now, EndsAt = now.AddMonths(license.Months) };

    /// <summary>The seats as they are may not have got there, though an earlier answer promised them.</summary>
    public static void OweSeats(this ResellerTurn turn, ResellerLicense license)
    {
        if (license.IsUsed) turn.Owe(GiveSeats.Of(turn.Reseller, license));
    }

    public static ResellerAnswer Redeem(this ResellerTurn turn, RedeemCoupon asked)
    {
        if (!turn.State.IsOpen || turn.State.Find(asked.Coupon) is not { } license)
            return new CouponNotRedeemable(CouponProblem.Unknown, null);
        if (license.Tenant == asked.Tenant.Value)
        {
            turn.OweSeats(license);
            return new CouponRedeemed(turn.State.Row(license, turn.Now), Repeated: true);
        }

        if (Problem(turn, license, asked.Tenant) is { } problem)
            return new CouponNotRedeemable(problem, turn.State.Row(license, turn.Now));

        if (turn.State.UserOf(license) is { Tenant: null } user) turn.Link(user, asked.Tenant, asked.By);
        var redeemed = turn.Set(TrailActions.CouponRedeem, license.ActivatedFor(asked.Tenant.Value, turn.Now), asked.By);
        turn.Promise(GiveSeats.Of(turn.Reseller, redeemed));
        return new CouponRedeemed(turn.State.Row(redeemed, turn.Now), Repeated: false);
    }

    public static ResellerAnswer Pause(this ResellerTurn turn, LicenseCommand asked)
    {
        if (turn.Found(asked, out var license) is { } refused) return refused;
        if (Stopped(turn, license) is { } stopped) return new StatusBlocks(license.Coupon, stopped, "pause");
        if (license.PausedAt is not null)
        {
            turn.OweSeats(license);
            return turn.Ready(license);
        }

        var paused = turn.Set(TrailActions.ResellerLicensePause, license with { PausedAt = turn.Now }, asked.By);
        if (paused.IsUsed) turn.Promise(GiveSeats.Of(turn.Reseller, paused));
        return turn.Ready(paused);
    }

    public static ResellerAnswer Resume(this ResellerTurn turn, LicenseCommand asked)
    {
        if (turn.Found(asked, out var license) is { } refused) return refused;
        if (Stopped(turn, license) is { } stopped) return new StatusBlocks(license.Coupon, stopped, "resume");
        if (license.PausedAt is null)
        {
            turn.OweSeats(license);
            return turn.Ready(license);
        }

        var resumed = license with { PausedAt = null };
        // It was assigned while it was paused, so its term begins only now.
        if (!resumed.IsUsed && turn.State.UserOf(resumed)?.Tenant is { } tenant) resumed = resumed.ActivatedFor(tenant, turn.Now);
        resumed = turn.Set(TrailActions.ResellerLicenseResume, resumed, asked.By);
        if (resumed.IsUsed) turn.Promise(GiveSeats.Of(turn.Reseller, resumed));
        return turn.Ready(resumed);
    }

    public static ResellerAnswer Delete(this ResellerTurn turn, LicenseCommand asked)
    {
        if (turn.Found(asked, out var license) is { } refused) return refused;
        if (license.DeletedAt is not null) return turn.Ready(license);
        if (license.ActivatedAt is { } since) return new LicenseUsed(license.Coupon, since);
        if (license.Invoice is not null)
            return new StatusBlocks(
                license.Coupon, license.PaidAt is null ? ResellerLicenseStatus.Invoiced : ResellerLicenseStatus.Paid, "delete");

        return turn.Ready(turn.Set(TrailActions.ResellerLicenseDelete, license with { DeletedAt = turn.Now }, asked.By));
    }

    /// <summary>The licence that a command is for.</summary>
    /// <returns>Why there is none for it; else null.</returns>
    public static ResellerRefusal? Found(this ResellerTurn turn, LicenseCommand asked, out ResellerLicense license)
    {
        license = null!;
        if (!turn.State.IsOpen) return new UnknownReseller();
        if (turn.State.Find(asked.Coupon) is not { } found) return new UnknownLicense(asked.Coupon);

        license = found;
        return asked.IfVersion is { } version && version != found.Version ? new LicenseChanged(found.Coupon, found.Version) : null;
    }

    // Neither pausing nor resuming brings anything back from these.
    private static ResellerLicenseStatus? Stopped(ResellerTurn turn, ResellerLicense license) =>
        license.UseAt(turn.Now) is var use and (ResellerLicenseStatus.Deleted or ResellerLicenseStatus.Expired) ? use : null;

    private static CouponProblem? Problem(ResellerTurn turn, ResellerLicense license, TenantId tenant)
    {
        if (license.IsUsed) return CouponProblem.Used;
        return license.UseAt(turn.Now) switch
        {
            ResellerLicenseStatus.Deleted => CouponProblem.Deleted,
            ResellerLicenseStatus.Expired => CouponProblem.Expired,
            ResellerLicenseStatus.Paused => CouponProblem.Paused,
            _ when turn.State.UserOf(license)?.Tenant is { } other && other != tenant.Value => CouponProblem.OtherTenant,
            _ => null,
        };
    }
}
