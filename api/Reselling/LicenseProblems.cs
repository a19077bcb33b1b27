using System.Diagnostics;
using MeteringCluster.Reselling;

namespace MeteringCluster.Api.Reselling;

/// <summary>What the reseller refuses, as problems.</summary>
public static class LicenseProblems
{
    public static readonly ProblemKind UnknownLicenseKind = new("unknown-license", 404, "The reseller has no such licence");
    public static readonly ProblemKind UnknownUserKind = new("unknown-user", 404, "The reseller has no such user");
    public static readonly ProblemKind UnknownPlanKind = new("unknown-plan", 404, "The reseller sells no such plan");
    public static readonly ProblemKind UserInUseKind = new("user-in-use", 409, "Licences are assigned to the user");
    public static readonly ProblemKind UserTenantDeletedKind = new("user-tenant-deleted", 409, "The user's tenant was deleted");
    public static readonly ProblemKind RequestReusedKind = new("request-reused", 409, "The request made other licences before");
    public static readonly ProblemKind TooManyKind = new("too-many", 409, "The reseller would have too many");
    public static readonly ProblemKind LicenseUsedKind = new("license-used", 409, "A client has used the licence");
    public static readonly ProblemKind LicenseStatusKind = new("license-status", 409, "The licence's status does not allow it");
    public static readonly ProblemKind LicenseChangedKind = new("license-changed", 412, "The licence was changed meanwhile");

    public static Problem Of(ResellerId reseller, ResellerRefusal refusal) => refusal switch
    {
        UnknownReseller => Problems.UnknownReseller(reseller.Value),
        ResellerChanged changed => Problems.ResellerChanged(changed.Revision),
        UnknownLicense unknown => UnknownLicense(unknown.Coupon),
        UnknownUser unknown => UnknownUser(unknown.User),
        UnknownPlan unknown => new(
            UnknownPlanKind,
            unknown.Plans.IsEmpty
                ? $"The reseller sells no plan '{unknown.Plan}', nor any other: its profile names none yet."
                : $"The reseller sells no plan '{unknown.Plan}'; it sells {string.Join(", ", unknown.Plans)}.",
            json =>
            {
                json.WriteString("plan", unknown.Plan);
                json.WriteStartArray("plans");
                foreach (var plan in unknown.Plans) json.WriteStringValue(plan);
                json.WriteEndArray();
            }),
        UserTenantDeleted deleted => new(
            UserTenantDeletedKind,
            $"The tenant '{deleted.Tenant}' of '{deleted.User}' was deleted; an operator can tell another or take it away.",
            json =>
            {
                json.WriteString("user", deleted.User);
                json.WriteString("tenant", deleted.Tenant);
            }),
        UserInUse used => new(
            UserInUseKind, $"Licences are assigned to '{used.User}' (so many: {used.Licenses}); assign them to somebody else first.",
            json =>
            {
                json.WriteString("user", used.User);
                json.WriteNumber("licenses", used.Licenses);
            }),
        RequestReused reused => new(
            RequestReusedKind, $"The request '{reused.Request}' came with other licences before.",
            json => json.WriteString("request", reused.Request)),
        TooMany many => new(
            TooManyKind, $"The reseller would have more than the {many.Max} {many.What} that it can have.",
            json =>
            {
                json.WriteString("what", many.What);
                json.WriteNumber("max", many.Max);
            }),
        LicenseUsed used => new(
            LicenseUsedKind, $"The licence {CouponText.Show(used.Coupon)} has been in use since {used.ActivatedAt.UtcDateTime:O}; it can be paused, not deleted.",
            json =>
            {
                json.WriteString("id", used.Coupon);
                json.WriteString("activatedAt", used.ActivatedAt.UtcDateTime);
            }),
        StatusBlocks blocks => new(
            LicenseStatusKind,
            $"The licence {CouponText.Show(blocks.Coupon)} is {ResellerNames.Of(blocks.Status)}: "
            + (blocks.Field is { } named ? $"its {named} stays as it is." : $"{blocks.Command} is not possible."),
            json =>
            {
                json.WriteString("id", blocks.Coupon);
                json.WriteString("licenseStatus", ResellerNames.Of(blocks.Status));
                json.WriteString("command", blocks.Command);
                if (blocks.Field is { } field) json.WriteString("field", field);
            }),
        LicenseChanged changed => new(
            LicenseChangedKind, $"The licence {CouponText.Show(changed.Coupon)} is at version {changed.Version}, which If-Match does not name.",
            json =>
            {
                json.WriteString("id", changed.Coupon);
                json.WriteNumber("version", changed.Version);
            }),
        _ => throw new UnreachableException(),
    };

    public static Problem UnknownLicense(string coupon) => new(
        UnknownLicenseKind, $"The reseller has no licence '{coupon}'.", json => json.WriteString("coupon", coupon));

    public static Problem UnknownUser(string user) => new(
        UnknownUserKind, $"The reseller has no user '{user}'.", json => json.WriteString("user", user));
}
