using System.Globalization;
using MeteringCluster.Api.Access;
using MeteringCluster.Api.Json;
using MeteringCluster.Api.OpenApi;
using MeteringCluster.Audit;
using MeteringCluster.Directory;
using MeteringCluster.Reselling;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MeteringCluster.Api.Reselling;

/// <summary>Coupons: redeemed by tenants, looked up by those who sell them (D3, D6).</summary>
public static class CouponEndpoints
{
    private const string Spelling =
        "The coupon: 8 characters, in whatever case, with spaces and hyphens anywhere; B, G, S and Z are read as the digits that they "
        + "look like. ";

    public static void MapCoupons(this IEndpointRouteBuilder app)
    {
        var coupon = app.MapGroup("/v1/coupons/{coupon}").WithTags("Coupons");
        coupon.MapPost("redeem", Redeem).RequireScope(Scope.TenantAdmin | Scope.Operator)
            .WithSummary("Redeem a coupon: its screens are added to the tenant's licence")
            .WithDescription(
                Spelling
                + "tenant: who gets the screens; needed from an operator, an admin's key may leave it, or the whole body, out. Answers when "
                + "the seats are there. Repeated by the same tenant it adds nothing and answers the same, with repeated. Refusals, in "
                + "this order: 400 invalid-value for an operator without a tenant, 404 unknown-tenant, 429 too-many-coupon-tries, 404 "
                + "coupon-not-redeemable. To an admin the last is the same, byte for byte but for requestId, whether the text is no coupon, or "
                + "one that is used, paused, expired, deleted or for another tenant; an operator is told which as reason: unknown, used, "
                + "paused, expired, deleted or other-tenant. Wrong coupons of an admin count as tries: by default a tenant has 10, one more "
                + "every 6 minutes, and all tenants together 1,000, one more every 3.6 seconds. Where none is left nothing is looked up, not "
                + "even a coupon that is good, and Retry-After tells when to come back. A coupon that was redeemed costs no try, nor does a server error.")
            .WithBodyExample("""{"tenant":"acme"}""")
            .Refuses(Problems.InvalidValueKind, Problems.UnknownTenantKind, CouponProblems.TooManyTriesKind, CouponProblems.NotRedeemableKind)
            .Audited(TrailActions.CouponRedeem);
        coupon.MapGet("", Find).RequireScope(Scope.Reseller | Scope.Operator)
            .WithSummary("What a coupon stands for, and whether it can be redeemed")
            .WithDescription(
                Spelling
                + "redeemable: whether a tenant can redeem it now, with redeemableBy where only one can; reason, where none can: used, "
                + "paused, expired or deleted. Refusals, in this order: 429 too-many-coupon-tries for a reseller, whose wrong coupons count "
                + "as a tenant's do; 404 unknown-coupon, which to a reseller is also another reseller's.")
            .Refuses(CouponProblems.TooManyTriesKind, CouponProblems.UnknownCouponKind);
    }

    private static async Task<Results<Ok<RedeemedCouponDocument>, Problem>> Redeem(
        string coupon, OptionalBody<RedeemCouponRequest> body, Caller caller, HttpContext http, Tenants tenants, IMeteringCluster cluster)
    {
        http.About("coupon", coupon);
        if ((body.Value?.Tenant ?? caller.Tenant?.Value) is not { } name)
            return Problems.InvalidValue("tenant", "is missing: an operator's key is no tenant's.", value: null);
        if (!TenantId.TryParse(name, out var id) || !caller.MaySee(id) || await tenants.Find(id) is not { } tenant)
            return Problems.UnknownTenant(name);

        // An operator's refusals are noted with the tenant that it was for.
        http.Features.Set(tenant);
        var found = await Look(coupon, caller, http, cluster);
        if (found.Refused is { } refused) return refused;

        var answer = await Trying(found, caller, cluster, answer => answer is CouponRedeemed, async () =>
            found.Reseller is { } reseller
                ? await cluster.Reseller(reseller).Redeem(new RedeemCoupon(found.Coupon, tenant.Id, http.Origin()))
                : new UnknownLicense(coupon));
        if (answer is CouponRedeemed redeemed) return TypedResults.Ok(RedeemedCouponDocument.Of(redeemed));

        // A reseller that is closed, or never made the licence, has no such coupon.
        var reason = answer is CouponNotRedeemable no ? no.Problem : CouponProblem.Unknown;
        return CouponProblems.NotRedeemable(caller.Scope == Scope.Operator ? reason : null);
    }

    private static async Task<Results<Ok<CouponDocument>, Problem>> Find(
        string coupon, Caller caller, HttpContext http, IMeteringCluster cluster)
    {
        var found = await Look(coupon, caller, http, cluster);
        if (found.Refused is { } refused) return refused;
        var row = await Trying(found, caller, cluster, row => row is not null, async () =>
            found.Reseller is { } reseller && caller.MaySee(reseller) ? await cluster.Reseller(reseller).FindLicense(found.Coupon) : null);
        return row is null ? CouponProblems.Unknown(coupon) : TypedResults.Ok(CouponDocument.Of(found.Reseller!.Value, row));
    }

    // Operators see every coupon there is, so they need not guess.
    private static async Task<Looked> Look(string text, Caller caller, HttpContext http, IMeteringCluster cluster)
    {
        // What can be no coupon is tried like any other, so that it costs as much.
        var coupon = CouponText.TryRead(text, out var plain) ? plain : "";
        if (GuesserOf(caller) is not { } guesser) return new Looked(coupon, await cluster.Coupons.Find(coupon));

        var tried = await cluster.Coupons.Try(guesser, coupon);
        if (tried.RetryAfter is not { } wait) return new Looked(coupon, tried.Reseller, tried.Taken);

        http.About("turnedAway", tried.TurnedAway?.ToString(CultureInfo.InvariantCulture));
        return new Looked(coupon, null, Refused: CouponProblems.TooManyTries(wait, tried.TurnedAway));
    }

    // Only a no costs the try. Where nothing is answered, as the journal is away, the caller learned nothing and is told to repeat.
    // A caller that hangs up stops nothing here: what was a guess costs a try also where nobody hears the answer.
    private static async Task<TAnswer> Trying<TAnswer>(
        Looked found, Caller caller, IMeteringCluster cluster, Func<TAnswer, bool> isRight, Func<Task<TAnswer>> ask)
    {
        var isWrong = false;
        try
        {
            var answer = await ask();
            isWrong = !isRight(answer);
            return answer;
        }
        finally
        {
            if (!isWrong && found.Taken is { } taken && GuesserOf(caller) is { } guesser) await cluster.Coupons.GiveBack(guesser, taken);
        }
    }

    // By whose the key is and not by the key, of which each may have many.
    private static string? GuesserOf(Caller caller) =>
        caller.Tenant is { } tenant ? $"tenant/{tenant}" : caller.Reseller is { } reseller ? $"reseller/{reseller}" : null;

    /// <param name="Taken">By what the try is known that it took.</param>
    private sealed record Looked(string Coupon, ResellerId? Reseller, TimeSpan? Taken = null, Problem? Refused = null);
}
