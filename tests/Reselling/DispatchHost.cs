using System.Collections.Immutable;
using MeteringCluster.Reselling;

namespace MeteringCluster.Tests.Reselling;

/// <summary>The reseller of <see cref="DispatchRun"/> as a grain.</summary>
internal static class DispatchHost
{
    public static readonly ResellerId Signs = ResellerId.Parse(DispatchRun.Reseller);

    /// <summary>Creates it with so many licences of Ann's, and gives their coupons.</summary>
    public static async Task<string[]> Prepare(IMeteringCluster grains, int licenses)
    {
        var reseller = grains.Reseller(Signs);
        await reseller.Create(DispatchRun.Profile);
        await reseller.PutUser(DispatchRun.Ann);
        return await Make(grains, licenses);
    }

    public static async Task<string[]> Make(IMeteringCluster grains, int licenses)
    {
        var made = (LicensesMade)await grains.Reseller(Signs).CreateLicenses(new CreateLicenses(
            null, [.. Enumerable.Repeat(new NewLicense("yearly", "Lobby", null, 1, "ann", null), licenses)]));
        return [.. made.Rows.Select(row => row.License.Coupon)];
    }

    public static Task<ResellerAnswer> Dispatch(IMeteringCluster grains, string id, IEnumerable<string> coupons) =>
        grains.Reseller(Signs).Dispatch(new DispatchInvoices(id, [.. coupons], null));

    public static async Task<ImmutableArray<DispatchItem>> Items(IMeteringCluster grains, string id) =>
        await grains.Reseller(Signs).FindDispatch(id) is DispatchFound found ? found.Dispatch.Items : [];
}
