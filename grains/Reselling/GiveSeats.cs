using System.Globalization;
using MeteringCluster.Journaling;
using MeteringCluster.Licensing;

namespace MeteringCluster.Reselling;

/// <summary>A licence's screens, as they are now, on their way to the seats of the tenant that has them (D3, D18).</summary>
public sealed record GiveSeats(string Tenant, string Coupon, long Version, string Pool, int Screens, bool On, DateTimeOffset EndsAt)
{
    public const string EffectKind = "give-seats";

    /// <param name="license">One that is used.</param>
    internal static Effect Of(string reseller, ResellerLicense license) => Effect.Of(
        string.Create(CultureInfo.InvariantCulture, $"give-seats/{reseller}/{license.Number}/{license.SeatsVersion}"), EffectKind,
        new GiveSeats(
            license.Tenant!, license.Coupon, license.SeatsVersion, license.Pool, license.Screens, license.PausedAt is null, license.EndsAt!.Value),
        ResellerJson.Default.GiveSeats);
}

public sealed class GiveSeatsHandler(IMeteringCluster cluster) : IEffectHandler
{
    public string Kind => GiveSeats.EffectKind;

    public async Task Run(Effect effect, CancellationToken stop)
    {
        var give = effect.Read(ResellerJson.Default.GiveSeats);
        var answer = await cluster.License(TenantId.Parse(give.Tenant)).Grant(
            new SeatGrant($"coupon/{give.Coupon}", give.Version, give.Pool, give.Screens, give.On, give.EndsAt));
        if (answer is not LicenseFound)
            throw new InvalidOperationException($"The licence of '{give.Tenant}' took no seats: {answer.GetType().Name}.");
    }
}
