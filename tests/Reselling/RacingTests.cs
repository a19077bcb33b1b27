using MeteringCluster.Journal;
using MeteringCluster.Licensing;
using MeteringCluster.Reselling;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Kit.Hosts;
using MeteringCluster.Tests.Licensing;
using Xunit;

namespace MeteringCluster.Tests.Reselling;

/// <summary>Account managers and clients act on the same licences at once (D1, D3, D17, D18): one outcome, and the seats agree with it.</summary>
public sealed class RacingTests() : Racing(HostKind.Embedded, licenses: 200);

public sealed class RacingOnOrleansTests() : Racing(HostKind.Orleans, licenses: 40), IOnOrleans;

public abstract class Racing(HostKind host, int licenses) : IAsyncLifetime
{
    private const int Screens = 3;
    private static readonly ResellerId Reseller = ResellerId.Parse("screens");
    private static readonly TenantId Acme = TenantId.Parse("acme");
    private static readonly TenantId Blue = TenantId.Parse("blue");

    private readonly MemoryJournal _disk = new();
    private readonly ManualClock _clock = new(ResellerRun.March);
    private GrainHost _grains = null!;
    private IReadOnlyList<string> _coupons = [];

    private IResellerGrain Grain => _grains.Grains.Reseller(Reseller);

    public async Task InitializeAsync()
    {
        _grains = await GrainHost.Begin(host, _disk, _clock);
        await Grain.Create(ResellerRun.Profile);
        foreach (var tenant in new[] { Acme, Blue })
            await _grains.Grains.License(tenant).Create(LicenseRun.Spec with { Pools = LicenseRun.Spec.Pools.Remove(ResellerPlan.DefaultPool) });
        var made = Assert.IsType<LicensesMade>(await Grain.CreateLicenses(new CreateLicenses(
            null, [.. Enumerable.Repeat(new NewLicense("yearly", "Lobby", null, Screens, null, null), licenses)])));
        _coupons = [.. made.Rows.Select(row => row.License.Coupon)];
    }

    public async Task DisposeAsync() => await _grains.DisposeAsync();

    [HostFact]
    public async Task A_redeem_and_a_pause_leave_no_seat_behind()
    {
        var answers = await Each(
            coupon => Grain.Redeem(new RedeemCoupon(coupon, Acme)), coupon => Grain.PauseLicense(new LicenseCommand(coupon, null)));

        foreach (var (coupon, redeem, pause) in answers)
        {
            Assert.IsType<LicenseReady>(pause);
            var license = (await Grain.FindLicense(coupon))!.License;
            Assert.NotNull(license.PausedAt);
            // Redeemed first, and its seats went with the pause; or paused first, and not redeemable.
            if (redeem is CouponRedeemed) Assert.Equal(Acme.Value, license.Tenant);
            else Assert.Equal((CouponProblem.Paused, null), (Assert.IsType<CouponNotRedeemable>(redeem).Problem, license.Tenant));
        }

        Assert.Equal(0, await Seats(Acme));
        await SeatsAgree();
    }

    [HostFact]
    public async Task Of_a_redeem_and_a_delete_one_is_refused()
    {
        var answers = await Each(
            coupon => Grain.Redeem(new RedeemCoupon(coupon, Acme)), coupon => Grain.DeleteLicense(new LicenseCommand(coupon, null)));

        foreach (var (_, redeem, delete) in answers)
            if (redeem is CouponRedeemed) Assert.IsType<LicenseUsed>(delete);
            else
            {
                Assert.Equal(CouponProblem.Deleted, Assert.IsType<CouponNotRedeemable>(redeem).Problem);
                Assert.IsType<LicenseReady>(delete);
            }

        Assert.Equal(answers.Count(answer => answer.First is CouponRedeemed) * Screens, await Seats(Acme));
    }

    [HostFact]
    public async Task Redeemed_twice_the_screens_are_there_once()
    {
        var answers = await Each(
            coupon => Grain.Redeem(new RedeemCoupon(coupon, Acme)), coupon => Grain.Redeem(new RedeemCoupon(coupon, Acme)));

        foreach (var (_, first, second) in answers)
        {
            var (one, other) = (Assert.IsType<CouponRedeemed>(first), Assert.IsType<CouponRedeemed>(second));
            Assert.True(one.Repeated ^ other.Repeated);
            Assert.Equal(one.Row.License, other.Row.License);
        }

        Assert.Equal(licenses * Screens, await Seats(Acme));
    }

    [HostFact]
    public async Task Of_two_tenants_one_has_the_screens()
    {
        var answers = await Each(
            coupon => Grain.Redeem(new RedeemCoupon(coupon, Acme)), coupon => Grain.Redeem(new RedeemCoupon(coupon, Blue)));

        foreach (var (_, acme, blue) in answers)
        {
            Assert.True(acme is CouponRedeemed ^ blue is CouponRedeemed);
            var refused = Assert.IsType<CouponNotRedeemable>(acme is CouponRedeemed ? blue : acme);
            Assert.Equal(CouponProblem.Used, refused.Problem);
        }

        Assert.Equal(licenses * Screens, await Seats(Acme) + await Seats(Blue));
        await SeatsAgree();
    }

    [HostFact]
    public async Task Of_two_account_managers_who_saw_the_same_version_one_is_told_that_it_changed()
    {
        var answers = await Each(
            coupon => Grain.EditLicense(new EditLicense(coupon, null, "first", null, null, null, null, IfVersion: 1)),
            coupon => Grain.PauseLicense(new LicenseCommand(coupon, IfVersion: 1)));

        foreach (var (coupon, edit, pause) in answers)
        {
            Assert.True(edit is LicenseReady ^ pause is LicenseReady);
            Assert.Equal(2, Assert.IsType<MeteringCluster.Reselling.LicenseChanged>(edit is LicenseReady ? pause : edit).Version);
            var license = (await Grain.FindLicense(coupon))!.License;
            Assert.Equal((edit is LicenseReady ? "first" : "Lobby", edit is not LicenseReady), (license.Name, license.PausedAt is not null));
        }
    }

    [HostFact]
    public async Task Pausing_and_resuming_at_once_end_in_what_was_decided_last()
    {
        await Each(coupon => Grain.Redeem(new RedeemCoupon(coupon, Acme)), coupon => Grain.PauseLicense(new LicenseCommand(coupon, null)));
        for (var round = 0; round < 3; round++)
            await Each(coupon => Grain.ResumeLicense(new LicenseCommand(coupon, null)), coupon => Grain.PauseLicense(new LicenseCommand(coupon, null)));

        await SeatsAgree();
    }

    private async Task<IReadOnlyList<(string Coupon, ResellerAnswer First, ResellerAnswer Second)>> Each(
        Func<string, Task<ResellerAnswer>> first, Func<string, Task<ResellerAnswer>> second)
    {
        var answers = new (string, ResellerAnswer, ResellerAnswer)[_coupons.Count];
        await Parallel.ForAsync(0, _coupons.Count, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (at, _) =>
        {
            var coupon = _coupons[at];
            // Now one begins first, now the other.
            var (one, other) = at % 2 == 0 ? (first, second) : (second, first);
            var both = await Task.WhenAll(Task.Run(() => one(coupon)), Task.Run(() => other(coupon)));
            answers[at] = at % 2 == 0 ? (coupon, both[0], both[1]) : (coupon, both[1], both[0]);
        });
        return answers;
    }

    private async Task SeatsAgree()
    {
        var owed = new Dictionary<string, long>();
        foreach (var coupon in _coupons)
            if ((await Grain.FindLicense(coupon))!.License is { Tenant: { } tenant, PausedAt: null })
                owed[tenant] = owed.GetValueOrDefault(tenant) + Screens;
        foreach (var tenant in new[] { Acme, Blue }) Assert.Equal(owed.GetValueOrDefault(tenant.Value), await Seats(tenant));
    }

    private async Task<long> Seats(TenantId tenant)
    {
        var counters = Assert.IsType<SeatCounters>(await _grains.Grains.License(tenant).CountSeats());
        return counters.Pools.FirstOrDefault(pool => pool.Pool == ResellerPlan.DefaultPool)?.Licensed ?? 0;
    }
}
