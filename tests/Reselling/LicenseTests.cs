using MeteringCluster.Reselling;
using Xunit;

namespace MeteringCluster.Tests.Reselling;

/// <summary>What becomes of a licence, step by step (D2 to D8, D17, D18).</summary>
public sealed class LicenseTests
{
    private readonly ResellerRun _run = new();

    // D2, D5, D7: its price is the plan's, pinned when it is made.
    [Fact]
    public void A_licence_keeps_the_price_of_the_day_it_was_made()
    {
        var coupon = _run.Make();
        var plans = ResellerRun.Profile.Plans.SetItem("monthly", new ResellerPlan(2, 5_000, "wall")).Remove("yearly");
        _run.Take<ResellerReady>(turn => turn.Change(new ChangeReseller(ResellerRun.Profile with { Plans = plans })));

        Assert.Equal((10_000L, 1, "screen"), (_run.License(coupon).AmountCents, _run.License(coupon).Months, _run.License(coupon).Pool));
        // More screens of it at the same price each; naming the plan anew would be another sale.
        Assert.IsType<LicenseReady>(_run.Edit(Edit(coupon) with { Screens = 12 }));
        Assert.Equal(12_000, _run.License(coupon).AmountCents);
        var unknown = Assert.IsType<UnknownPlan>(_run.Edit(Edit(coupon) with { Plan = "yearly" }));
        Assert.Equal("monthly", Assert.Single(unknown.Plans));
    }

    // D3: the term begins with the redeem, and a short month ends it on its last day.
    [Fact]
    public void Redeeming_begins_the_term_and_gives_the_screens()
    {
        var coupon = _run.Make();
        Assert.False(_run.License(coupon).IsUsed);
        Assert.Empty(_run.Seats);

        Assert.IsType<CouponRedeemed>(_run.Redeem(coupon, "acme"));

        var license = _run.License(coupon);
        Assert.Equal(("acme", ResellerRun.March), (license.Tenant, license.ActivatedAt));
        Assert.Equal(new DateTimeOffset(2026, 4, 30, 9, 30, 0, TimeSpan.Zero), license.EndsAt);
        Assert.Equal(new GiveSeats("acme", coupon, 1, "screen", 10, true, license.EndsAt!.Value), Assert.Single(_run.Seats));
    }

    // D4
    [Fact]
    public void Assigned_to_a_user_whose_tenant_is_known_it_is_active_at_once()
    {
        var known = _run.Make("known");
        var later = _run.Make();
        Assert.IsType<LicenseReady>(_run.Edit(Edit(later) with { User = "known" }));

        Assert.All([known, later], coupon => Assert.Equal(ResellerLicenseStatus.Active, _run.License(coupon).StatusAt(_run.Now)));
        Assert.Equal(["acme", "acme"], _run.Seats.Select(seats => seats.Tenant));
    }

    // D3, D4: whoever redeems what is assigned to a user is that user, from then on.
    [Fact]
    public void Redeeming_what_is_assigned_says_which_tenant_the_user_is()
    {
        var (first, second) = (_run.Make("new"), _run.Make("new"));
        Assert.Equal(ResellerLicenseStatus.Unused, _run.License(first).StatusAt(_run.Now));

        Assert.IsType<CouponRedeemed>(_run.Redeem(first, "blue"));

        Assert.Equal("blue", _run.State.Users["new"].Tenant);
        Assert.Equal(ResellerLicenseStatus.Unused, _run.License(second).StatusAt(_run.Now));
        var other = Assert.IsType<CouponNotRedeemable>(_run.Redeem(second, "red"));
        Assert.Equal(CouponProblem.OtherTenant, other.Problem);
        Assert.IsType<CouponRedeemed>(_run.Redeem(second, "blue"));
    }

    // D3
    [Fact]
    public void A_second_redeem_by_the_same_tenant_gives_the_first_answer_and_nothing_more()
    {
        var coupon = _run.Make();
        _run.Redeem(coupon, "acme");
        var planned = _run.Effects.Count;
        _run.Now = _run.Now.AddDays(3);

        var again = Assert.IsType<CouponRedeemed>(_run.Redeem(coupon, "acme"));

        Assert.True(again.Repeated);
        Assert.Equal(ResellerRun.March, again.Row.License.ActivatedAt);
        Assert.Equal(planned, _run.Effects.Count);
        // It is run once more before the answer leaves: the first may have died before it.
        Assert.Equal(_run.Effects[^1].Id, Assert.Single(_run.Owed).Id);
    }

    // D18: the seats go and come back, each time by a higher version.
    [Fact]
    public void Pausing_takes_the_seats_and_resuming_brings_them_back_until_the_same_end()
    {
        var coupon = _run.Make("known");
        var end = _run.License(coupon).EndsAt;

        _run.Pause(coupon);
        _run.Pause(coupon);
        _run.Now = _run.Now.AddDays(5);
        _run.Resume(coupon);
        _run.Resume(coupon);

        Assert.Equal([true, false, true], _run.Seats.Select(seats => seats.On));
        Assert.Equal([1L, 2L, 3L], _run.Seats.Select(seats => seats.Version));
        Assert.All(_run.Seats, seats => Assert.Equal(end, seats.EndsAt));
    }

    // D4: assigning activates there and then, and nothing else does but redeeming.
    [Fact]
    public void Neither_resuming_nor_a_tenant_that_gets_known_activates_what_was_assigned()
    {
        var (paused, waiting) = (_run.Make(), _run.Make("new"));
        _run.Pause(paused);
        _run.Edit(Edit(paused) with { User = "known" });
        _run.Resume(paused);
        _run.User("new", tenant: "blue");
        _run.Pause(waiting);
        _run.Resume(waiting);

        Assert.All([paused, waiting], coupon => Assert.False(_run.License(coupon).IsUsed));
        Assert.Empty(_run.Seats);
        _run.Redeem(paused, "acme");
        _run.Edit(Edit(waiting) with { User = "" });
        _run.Edit(Edit(waiting) with { User = "new" });
        Assert.Equal(["acme", "blue"], _run.Seats.Select(seats => seats.Tenant));
    }

    // A higher version would be a change to the tenant's licence, and there is none.
    [Fact]
    public void What_does_not_change_the_seats_does_not_give_them_anew()
    {
        var coupon = _run.Make("known");
        _run.Edit(Edit(coupon) with { Name = "Hall" });
        _run.Dispatch(coupon);
        _run.Settle(_run.License(coupon).InvoiceNumber!);

        _run.Redeem(coupon, "acme");

        Assert.Equal(Assert.Single(_run.Effects, effect => effect.Kind == GiveSeats.EffectKind).Id, Assert.Single(_run.Owed).Id);
    }

    // D8: time alone, at the very instant.
    [Fact]
    public void A_licence_expires_at_its_end_and_not_a_tick_before()
    {
        var (used, unused) = (_run.Make("known"), _run.Make(redeemBy: ResellerRun.March.AddDays(7)));
        var end = _run.License(used).EndsAt!.Value;

        Assert.Equal(ResellerLicenseStatus.Active, _run.License(used).StatusAt(end.AddTicks(-1)));
        Assert.Equal(ResellerLicenseStatus.Expired, _run.License(used).StatusAt(end));
        Assert.Equal(ResellerLicenseStatus.Unused, _run.License(unused).StatusAt(ResellerRun.March.AddDays(7).AddTicks(-1)));
        Assert.Equal(ResellerLicenseStatus.Expired, _run.License(unused).StatusAt(ResellerRun.March.AddDays(7)));
    }

    [Fact]
    public void A_coupon_that_expired_is_good_again_with_a_later_bound()
    {
        var coupon = _run.Make(redeemBy: ResellerRun.March.AddDays(7));
        _run.Now = ResellerRun.March.AddDays(8);
        Assert.Equal(CouponProblem.Expired, Assert.IsType<CouponNotRedeemable>(_run.Redeem(coupon, "acme")).Problem);

        _run.Edit(Edit(coupon) with { RedeemBy = DateTimeOffset.MaxValue });

        Assert.Null(_run.License(coupon).RedeemBy);
        Assert.IsType<CouponRedeemed>(_run.Redeem(coupon, "acme"));
    }

    // D10
    [Fact]
    public void What_ends_within_the_horizon_expires_soon_and_what_has_ended_does_not()
    {
        var coupon = _run.Make("known");
        var end = _run.License(coupon).EndsAt!.Value;
        var week = TimeSpan.FromDays(7);

        Assert.False(_run.License(coupon).ExpiresWithin(week, end - week - TimeSpan.FromTicks(1)));
        Assert.True(_run.License(coupon).ExpiresWithin(week, end - week));
        Assert.True(_run.License(coupon).ExpiresWithin(week, end.AddTicks(-1)));
        Assert.False(_run.License(coupon).ExpiresWithin(week, end));
    }

    // D17
    [Fact]
    public void Deleting_is_refused_once_a_client_has_used_the_licence_and_says_since_when()
    {
        var (used, unused) = (_run.Make(), _run.Make());
        _run.Redeem(used, "acme");

        Assert.Equal(ResellerRun.March, Assert.IsType<LicenseUsed>(_run.Delete(used)).ActivatedAt);
        Assert.IsType<LicenseReady>(_run.Delete(unused));
        Assert.Equal(ResellerRun.March, _run.License(unused).DeletedAt);
    }

    [Fact]
    public void A_named_request_makes_its_licences_once()
    {
        var lobby = new NewLicense("monthly", "Lobby", null, 10, null, null);
        var first = _run.Make("order 7", lobby, lobby with { User = "known" });

        var again = _run.Make("order 7", lobby, lobby with { User = "known" });

        Assert.True(again.Repeated);
        Assert.Equal(first.Rows.Select(row => row.License), again.Rows.Select(row => row.License));
        Assert.Equal(2, _run.State.Licenses.Count);
        Assert.Single(_run.Owed);
        Assert.IsType<RequestReused>(_run.Take(turn => turn.Make(new CreateLicenses("order 7", [lobby]), ["XXXXXXXX"])));
    }

    [Fact]
    public void All_of_a_request_is_made_or_nothing()
    {
        var lobby = new NewLicense("monthly", "Lobby", null, 10, null, null);

        Assert.IsType<UnknownUser>(Made(lobby, lobby with { User = "nobody" }));
        Assert.IsType<UnknownPlan>(Made(lobby, lobby with { Plan = "weekly" }));
        Assert.Empty(_run.State.Licenses);

        ResellerAnswer Made(params NewLicense[] asked) =>
            _run.Take(turn => turn.Make(new CreateLicenses(null, [.. asked]), ["XXXXXXXX", "YYYYYYYY"])!);
    }

    // D1: of two account managers the slower one is told.
    [Fact]
    public void Who_names_a_version_that_is_no_more_is_refused()
    {
        var coupon = _run.Make();
        _run.Edit(Edit(coupon) with { Name = "Hall", IfVersion = 1 });

        Assert.Equal(2, Assert.IsType<LicenseChanged>(_run.Edit(Edit(coupon) with { Name = "Foyer", IfVersion = 1 })).Version);
        Assert.IsType<LicenseChanged>(_run.Pause(coupon, 1));
        Assert.IsType<LicenseChanged>(_run.Delete(coupon, 1));
        Assert.Equal("Hall", _run.License(coupon).Name);
    }

    // Who was told to repeat names the version from before, and what was promised is run again.
    [Fact]
    public void A_repeat_of_the_last_change_is_answered_as_done()
    {
        var coupon = _run.Make("known");
        _run.Pause(coupon, 1);
        Assert.IsType<LicenseReady>(_run.Pause(coupon, 1));
        Assert.Equal(_run.Effects[^1].Id, Assert.Single(_run.Owed).Id);

        _run.Resume(coupon, 2);
        Assert.IsType<LicenseReady>(_run.Resume(coupon, 2));
        Assert.IsType<LicenseChanged>(_run.Resume(coupon, 1));
        Assert.IsType<LicenseChanged>(_run.Pause(coupon, 2));

        var edit = Edit(_run.Make()) with { User = "known", Plan = "yearly", IfVersion = 1 };
        Assert.IsType<LicenseReady>(_run.Edit(edit));
        Assert.IsType<LicenseReady>(_run.Edit(edit));
        Assert.Equal(_run.Effects[^1].Id, Assert.Single(_run.Owed).Id);
    }

    // As a form that is sent whole does.
    [Fact]
    public void An_edit_that_names_what_the_licence_has_changes_nothing_although_its_plan_is_sold_no_more()
    {
        var coupon = _run.Make("known");
        _run.Take<ResellerReady>(turn => turn.Change(new ChangeReseller(ResellerRun.Profile with { Plans = ResellerRun.Profile.Plans.Remove("monthly") })));
        var before = _run.State;

        Assert.IsType<LicenseReady>(_run.Edit(Edit(coupon) with { Plan = "monthly", Screens = 10, Name = "Lobby", User = "known" }));

        Assert.Same(before, _run.State);
    }

    [Fact]
    public void What_is_asked_for_while_a_plan_is_not_there_yet_draws_again()
    {
        var command = new CreateLicenses(null, [new NewLicense("monthly", "Lobby", null, 10, null, null)]);

        Assert.Null(_run.Take(turn => turn.Make(command, [])));

        Assert.Empty(_run.State.Licenses);
    }

    [Fact]
    public void A_reseller_that_was_closed_before_it_was_created_never_is()
    {
        var turn = new ResellerTurn(ResellerState.None, "late", ResellerRun.March);

        turn.Close();

        Assert.Null(turn.Create(ResellerRun.Profile));
        Assert.False(turn.State.IsOpen);
    }

    // D9: a user that licences are assigned to stays.
    [Fact]
    public void A_user_goes_only_when_no_licence_is_assigned_to_it()
    {
        var coupon = _run.Make("new");
        Assert.Equal(1, Assert.IsType<UserInUse>(Removed("new")).Licenses);

        _run.Edit(Edit(coupon) with { User = "" });

        Assert.IsType<UserRemoved>(Removed("new"));
        Assert.IsType<UserRemoved>(Removed("new"));

        ResellerAnswer Removed(string user) => _run.Take(turn => turn.RemoveUser(new RemoveUser(user)));
    }

    [Fact]
    public void Nothing_of_a_closed_reseller_is_sold_or_redeemed()
    {
        var (coupon, had) = (_run.Make(), _run.Make());
        _run.Redeem(had, "acme");
        _run.Take(turn => turn.Close());

        // Who has it, has it.
        Assert.True(Assert.IsType<CouponRedeemed>(_run.Redeem(had, "acme")).Repeated);
        Assert.Equal(CouponProblem.Unknown, Assert.IsType<CouponNotRedeemable>(_run.Redeem(coupon, "acme")).Problem);
        Assert.IsType<UnknownReseller>(_run.Pause(coupon));
        Assert.IsType<UnknownReseller>(_run.Edit(Edit(coupon) with { Name = "Hall" }));
        Assert.IsType<UnknownReseller>(_run.Take(turn => turn.Make(new CreateLicenses(null, [new("monthly", "a", null, 1, null, null)]), ["XXXXXXXX"])));
    }

    private static EditLicense Edit(string coupon) => new(coupon, null, null, null, null, null, null, null);
}
