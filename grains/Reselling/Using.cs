using MeteringCluster.Audit;

namespace MeteringCluster.Reselling;

/// <summary>How a licence gets to a client, stops and goes on (D3, D17, D18).</summary>
internal static class Using
{
    public static ResellerLicense ActivatedFor(this ResellerLicense license, string tenant, DateTimeOffset now) =>
        license with { Tenant = tenant, ActivatedAt = now, EndsAt = now.AddMonths(license.Months), SeatsVersion = 1 };

    /// <summary>The seats as they are may not have got there, though an earlier answer promised them.</summary>
    public static void OweSeats(this ResellerTurn turn, ResellerLicense license)
    {
        if (license.IsUsed) turn.Owe(GiveSeats.Of(turn.Reseller, license));
    }

    public static ResellerAnswer Redeem(this ResellerTurn turn, RedeemCoupon asked)
    {
        if (turn.State.Find(asked.Coupon) is not { } license) return new CouponNotRedeemable(CouponProblem.Unknown, null);
        if (license.Tenant == asked.Tenant.Value)
        {
            turn.OweSeats(license);
            return new CouponRedeemed(turn.State.Row(license, turn.Now), Repeated: true);
        }

        if (!turn.State.IsOpen) return new CouponNotRedeemable(CouponProblem.Unknown, null);
        if (Problem(turn, license, asked.Tenant) is { } problem)
            return new CouponNotRedeemable(problem, turn.State.Row(license, turn.Now));

        if (turn.State.UserOf(license) is { Tenant: null } user) turn.Link(user, asked.Tenant, asked.By);
        var redeemed = turn.Set(TrailActions.CouponRedeem, license.ActivatedFor(asked.Tenant.Value, turn.Now), asked.By);
        turn.Promise(GiveSeats.Of(turn.Reseller, redeemed));
        return new CouponRedeemed(turn.State.Row(redeemed, turn.Now), Repeated: false);
    }

    public static ResellerAnswer Pause(this ResellerTurn turn, LicenseCommand asked)
    {
        if (turn.Found(asked, out var license, static known => known.PausedAt is not null) is { } refused) return refused;
        if (Stopped(turn, license) is { } stopped) return new StatusBlocks(license.Coupon, stopped, "pause");
        if (license.PausedAt is not null)
        {
            turn.OweSeats(license);
            return turn.Ready(license);
        }

        return turn.Ready(turn.SetPaused(TrailActions.ResellerLicensePause, license, turn.Now, asked.By));
    }

    public static ResellerAnswer Resume(this ResellerTurn turn, LicenseCommand asked)
    {
        if (turn.Found(asked, out var license, static known => known.PausedAt is null) is { } refused) return refused;
        if (Stopped(turn, license) is { } stopped) return new StatusBlocks(license.Coupon, stopped, "resume");
        if (license.PausedAt is null)
        {
            turn.OweSeats(license);
            return turn.Ready(license);
        }

        return turn.Ready(turn.SetPaused(TrailActions.ResellerLicenseResume, license, null, asked.By));
    }

    public static ResellerAnswer Delete(this ResellerTurn turn, LicenseCommand asked)
    {
        if (turn.Found(asked, out var license, static known => known.DeletedAt is not null) is { } refused) return refused;
        if (license.DeletedAt is not null) return turn.Ready(license);
        if (license.ActivatedAt is { } since) return new LicenseUsed(license.Coupon, since);
        if (license.Invoice is not null)
            return new StatusBlocks(
                license.Coupon, license.PaidAt is null ? ResellerLicenseStatus.Invoiced : ResellerLicenseStatus.Paid, "delete");

        return turn.Ready(turn.Set(TrailActions.ResellerLicenseDelete, license with { DeletedAt = turn.Now }, asked.By));
    }

    /// <summary>The licence that a command is for.</summary>
    /// <param name="isAsAsked">
    /// Whether the command has nothing to do any more. Then it may name the version before: it is a repeat by one who was not
    /// told that it was done.
    /// </param>
    /// <returns>Why there is none for it; else null.</returns>
    public static ResellerRefusal? Found(
        this ResellerTurn turn, LicenseCommand asked, out ResellerLicense license, Func<ResellerLicense, bool> isAsAsked)
    {
        license = null!;
        if (!turn.State.IsOpen) return new UnknownReseller();
        if (turn.State.Find(asked.Coupon) is not { } found) return new UnknownLicense(asked.Coupon);

        license = found;
        if (asked.IfVersion is not { } version || version == found.Version) return null;
        return version == found.Version - 1 && isAsAsked(found) ? null : new LicenseChanged(found.Coupon, found.Version);
    }

    private static ResellerLicense SetPaused(
        this ResellerTurn turn, string action, ResellerLicense license, DateTimeOffset? pausedAt, Origin? by)
    {
        if (!license.IsUsed) return turn.Set(action, license with { PausedAt = pausedAt }, by);

        var set = turn.Set(action, license with { PausedAt = pausedAt, SeatsVersion = license.SeatsVersion + 1 }, by);
        turn.Promise(GiveSeats.Of(turn.Reseller, set));
        return set;
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
