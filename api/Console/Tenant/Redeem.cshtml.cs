using MeteringCluster.Api.Reselling;
using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>A coupon is redeemed: its seats are added to the license (D3, D6).</summary>
public sealed class RedeemPage : TenantPage
{
    public override string Title => "Redeem coupon";

    public override string Place => "redeem";

    [BindProperty]
    public string? Coupon { get; set; }

    public ListView<GrantView> Grants { get; private set; } = null!;

    public Paging Paging { get; private set; } = null!;

    public string? Wrong { get; private set; }

    public DateTimeOffset ShownAt => Now;

    public Task OnGet() => Show();

    public async Task<IActionResult> OnPost()
    {
        if (string.IsNullOrWhiteSpace(Coupon))
        {
            Wrong = "Enter the coupon.";
        }
        else
        {
            var path = ApiPath.Of($"/v1/coupons/{Coupon.Trim()}/redeem");
            if (await Send<RedeemedCouponDocument>(HttpMethods.Post, path, new RedeemCouponRequest(Tenant)) is { } given)
                return Done(Sentence(given), $"{Root}/redeem");
            Wrong = Refusal!.Code == CouponProblems.TooManyTriesKind.Code ? Later(Refusal) : Refusal.Detail;
        }

        await Show();
        if (Refusal is null) Response.StatusCode = StatusCodes.Status400BadRequest;
        return Refusal is null ? Page() : Again();
    }

    private string Sentence(RedeemedCouponDocument given) =>
        (given.Repeated ? $"{given.Coupon} was redeemed before, and nothing was added again: it gives " : $"{given.Coupon} was redeemed: it gives ")
        + $"{Locale.Count(given.Screens)} {(given.Screens == 1 ? "seat" : "seats")} of {given.Pool} until {Locale.Instant(given.EndsAt)}.";

    private string Later(ApiProblem problem)
    {
        var wait = TimeSpan.FromSeconds(problem.Members.GetProperty("retryAfterSeconds").GetDouble());
        return $"Try it again in {ActivationWords.Span(wait, Locale)}.";
    }

    private async Task Show()
    {
        Grants = await Need<ListView<GrantView>>(ApiPath.With(
            $"{ApiRoot}/license/grants", ("limit", $"{Paging.Rows}"), ("cursor", Paging.Cursor(Request))));
        Paging = Paging.Of(Request, Grants.NextCursor);
    }
}
