using System.Diagnostics;
using MeteringCluster.Audit;
using static MeteringCluster.Audit.TrailFacts;

namespace MeteringCluster.Reselling;

/// <summary>A reseller's events as lines of the audit trail.</summary>
public static class ResellerTrail
{
    public static IEnumerable<TrailLine> Tell(IReadOnlyList<ResellerEvent> events) => events.Select(Tell).OfType<TrailLine>();

    private static TrailLine? Tell(ResellerEvent @event) => @event switch
    {
        ResellerCreated created => new(null, TrailActions.ResellerCreate, [Text("name", created.Profile.Name)]),
        ResellerClosed => new(null, TrailActions.ResellerClose, []),
        ProfileSet set => new(
            set.By, TrailActions.ResellerChange,
            [Text("name", set.Profile.Name), Text("plans", string.Join(' ', set.Profile.Plans.Keys)), Number("expiringDays", set.Profile.ExpiringDays)]),
        UserSet set => new(
            set.By, TrailActions.ResellerUserSet,
            [Text("user", set.User.Id), Text("name", set.User.Name), Text("email", set.User.Email), Text("tenant", set.User.Tenant)]),
        UserDropped dropped => new(dropped.By, TrailActions.ResellerUserRemove, [Text("user", dropped.User)]),
        LicensesAdded added => new(
            added.By, TrailActions.ResellerLicenseCreate,
            [
                Number("licenses", added.Licenses.Length), Text("firstCoupon", added.Licenses[0].Coupon),
                Number("firstNumber", added.Licenses[0].Number), Number("lastNumber", added.Licenses[^1].Number),
                Number("screens", added.Licenses.Sum(license => (long)license.Screens)),
                Number("cents", added.Licenses.Sum(license => license.AmountCents)), Text("request", added.Request),
            ]),
        LicenseSet set => new(
            set.By, set.Action,
            [
                Text("coupon", set.License.Coupon), Text("name", set.License.Name), Text("user", set.License.User),
                Text("tenant", set.License.Tenant), Number("screens", set.License.Screens), Number("cents", set.License.AmountCents),
            ]),
        DispatchEvent dispatch => DispatchTrail.Tell(dispatch),
        _ => throw new UnreachableException(),
    };
}
