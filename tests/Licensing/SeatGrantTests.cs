using MeteringCluster.Licensing;
using Xunit;

namespace MeteringCluster.Tests.Licensing;

/// <summary>D3, D18: seats that a reseller's licences give, beside the licence's own.</summary>
public sealed class SeatGrantTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly LicenseRun _run = LicenseRun.Created();

    [Fact(DisplayName = "D3: granted seats are there at once, beside the licence's own")]
    public void Granted_seats_are_there_beside_the_licences_own()
    {
        var found = _run.Give("coupon/a", 1, "screen", 2);

        Assert.Equal((1, 2L), (found.License.Pools["screen"].Seats, found.Granted["screen"]));
        Assert.Equal((3L, 3L), (_run.Count("screen").Licensed, _run.Count("screen").Remaining));
        Assert.Equal(2, found.Revision);
        foreach (var user in new[] { "ann", "bob", "cid" }) _run.Opened(user, "screen");
        var full = Assert.IsType<SeatLimitReached>(_run.Open("dan", "screen"));
        Assert.Equal((3L, 3), (full.Seats, full.Held));
    }

    [Fact]
    public void Only_a_higher_version_does_something()
    {
        _run.Give("coupon/a", 3, "screen", 2);

        foreach (var late in new long[] { 1, 2, 3 })
        {
            var found = _run.Give("coupon/a", late, "viewer", 900, on: late == 2);
            Assert.Equal((2, 2L), (found.Revision, found.Granted["screen"]));
            Assert.Empty(_run.Last);
        }

        Assert.Equal(5, _run.Give("coupon/a", 4, "screen", 5).Granted["screen"]);
        // Also of one that has ended: what it was edited to holds, not what it was before.
        _run.Give("coupon/a", 6, "screen", 5, endsAt: _run.Now + Hour);
        _run.Now += Hour;
        Assert.Equal(0, _run.Give("coupon/a", 5, "screen", 5, endsAt: _run.Now + Hour).Granted["screen"]);
    }

    [Fact]
    public void Seats_may_move_to_another_pool()
    {
        _run.Give("coupon/a", 1, "screen", 2);
        var found = _run.Give("coupon/a", 2, "viewer", 7);

        Assert.Equal((0L, 7L), (found.Granted["screen"], found.Granted["viewer"]));
        Assert.Equal((1L, 9L), (_run.Count("screen").Licensed, _run.Count("viewer").Licensed));
    }

    [Theory(DisplayName = "D3: a pool that the licence has none of is made, in whatever number")]
    [InlineData(4)]
    [InlineData(LicenseLimits.MaxPools)]
    public void A_pool_is_made_where_there_is_none(int pools)
    {
        var isVersion = pools < LicenseLimits.MaxPools;
        for (var n = LicenseRun.Spec.Pools.Count; n < pools; n++) _run.Change($"pool-{n}", 1, SeatMode.Concurrent);
        var found = _run.Give("coupon/a", 1, "wall", 2);

        Assert.Equal(new SeatPoolSpec(0, SeatMode.Concurrent), found.License.Pools["wall"]);
        Assert.Equal(isVersion, _run.Versions()[0].License.Pools.ContainsKey("wall"));
        Assert.Equal(isVersion ? found.Revision : found.Revision - 1, _run.Versions()[0].Revision);
        Assert.Equal(found.Revision, LicenseViews.Found(_run.State, _run.Now).Revision);
        _run.Restart();
        Assert.Equal(found.License.Pools.Keys, LicenseViews.Found(_run.State, _run.Now).License.Pools.Keys);
        _run.Opened("ann", "wall");
        // From then on it is one of the licence's pools, whose own seats are set as those of the others.
        Assert.IsType<LicenseFound>(_run.Change("wall", 1));
        Assert.Equal(3, _run.Count("wall").Licensed);
        Assert.IsType<PoolModeFixed>(_run.Change("wall", 1, SeatMode.Named));
        _run.Restart();
        Assert.Equal(3, _run.Count("wall").Licensed);
    }

    [Fact(DisplayName = "D3: a thousand pools that grants made take no more room than a thousand pools")]
    public void Pools_that_grants_made_are_not_kept_over_and_over()
    {
        for (var n = 0; n < 1_000; n++) _run.Give($"coupon/{n}", 1, $"pool-{n}", 1);

        Assert.Equal(1_004, LicenseViews.Found(_run.State, _run.Now).License.Pools.Count);
        Assert.Equal(LicenseLimits.MaxPools, _run.Versions()[0].License.Pools.Count);
        Assert.InRange(LicenseRun.Snapshot(_run.State).Length, 1, 500_000);
    }

    [Fact(DisplayName = "D18: a pause takes the seats at once, and the sessions that were opened last")]
    public void A_pause_ends_the_sessions_that_were_opened_last()
    {
        _run.Give("coupon/a", 1, "screen", 3);
        var sessions = new[] { "ann", "bob", "cid", "dan" }.Select(user => _run.Opened(user, "screen").Id).ToArray();
        // A heartbeat makes nobody older or younger.
        _run.Now = _run.Now.AddMinutes(1);
        _run.Renew(sessions[3]);

        var found = _run.Give("coupon/a", 2, "screen", 3, on: false);

        Assert.Equal(0, found.Granted["screen"]);
        Assert.Equal([sessions[0]], _run.Listed().Select(row => row.Id));
        Assert.Equal(
            sessions[1..].Select(id => new LapsedSession(id, _run.Now)), Assert.IsType<SessionsLapsed>(_run.Last[^1]).Sessions);
        Assert.Equal([true, false, false, false], _run.Renew(sessions).Select(outcome => outcome.Renewed));
        Assert.Equal(0, _run.Count("screen").OverAllocated);
        _run.Give("coupon/a", 3, "screen", 3);
        _run.Opened("dan", "screen");
    }

    [Fact(DisplayName = "D18: seats end at their very instant, also where nobody looked")]
    public void Seats_end_at_their_exact_instant()
    {
        var end = _run.Now.AddMinutes(5);
        _run.Give("coupon/a", 1, "screen", 1, endsAt: end);
        var (ann, bob) = (_run.Opened("ann", "screen").Id, _run.Opened("bob", "screen").Id);

        _run.Now = end.AddTicks(-1);
        Assert.Equal((2L, 2), (_run.Count("screen").Licensed, _run.Count("screen").Sessions));
        Assert.Equal(2, LicenseViews.Found(_run.State, _run.Now).Revision);

        _run.Now = end;
        Assert.Equal((1L, 1), (_run.Count("screen").Licensed, _run.Count("screen").Sessions));
        Assert.Equal([ann], _run.Listed().Select(row => row.Id));
        Assert.Equal(0, LicenseViews.Found(_run.State, _run.Now).Granted["screen"]);
        Assert.Equal(3, LicenseViews.Found(_run.State, _run.Now).Revision);
        Assert.Equal(1, Assert.IsType<SeatLimitReached>(_run.Open("cid", "screen")).Seats);
        Assert.Equal([new LapsedSession(bob, end)], _run.Last.OfType<SessionsLapsed>().Single().Sessions.AsEnumerable());
        Assert.Equal(new SeatsEnded(end, 1), _run.Last[^1]);

        // Noted once.
        Assert.Equal(3, LicenseViews.Found(_run.State, _run.Now).Revision);
        Assert.IsType<SeatLimitReached>(_run.Open("cid", "screen"));
        Assert.Empty(_run.Last);
    }

    [Fact]
    public void A_lease_that_ends_before_the_seats_leaves_its_place_to_a_younger_session()
    {
        var start = _run.Now;
        _run.Give("coupon/a", 1, "screen", 1, endsAt: start.AddMinutes(12));
        _run.Give("coupon/b", 1, "screen", 1, endsAt: start.AddMinutes(8));
        var sessions = new[] { "ann", "bob", "cid" }.Select(user => _run.Opened(user, "screen").Id).ToArray();
        _run.Now = start.AddMinutes(4);
        _run.Renew(sessions[1], sessions[2]);
        _run.Now = start.AddMinutes(20);
        _run.Close(sessions[0]);

        // The third lost its seat first; then the lease of the first was over, and the second could stay to its end.
        Assert.Equal(
            [new(sessions[2], start.AddMinutes(8)), new(sessions[0], start.AddMinutes(10)), new LapsedSession(sessions[1], start.AddMinutes(14))],
            _run.Last.OfType<SessionsLapsed>().Single().Sessions.AsEnumerable());
    }

    [Fact]
    public void Who_was_assigned_last_to_a_named_pool_opens_nothing_while_seats_lack()
    {
        _run.Give("coupon/a", 1, "admin", 2);
        foreach (var user in new[] { "ann", "bob", "cid" }) Assert.IsType<SeatHeld>(_run.Assign(user, "admin"));
        var sessions = new[] { "cid", "bob", "ann", "cid" }.Select(user => _run.Opened(user, "admin").Id).ToArray();

        _run.Give("coupon/a", 2, "admin", 1);

        Assert.Equal([sessions[1], sessions[2]], _run.Listed().Select(row => row.Id));
        Assert.Equal((2L, 3, 1), (_run.Count("admin").Licensed, _run.Count("admin").Assigned, _run.Count("admin").OverAllocated));
        Assert.Equal((2L, 3), Assert.IsType<SeatLimitReached>(_run.Open("cid", "admin")) is var full ? (full.Seats, full.Held) : default);
        _run.Opened("bob", "admin");
        _run.Unassign("ann", "admin");
        _run.Opened("cid", "admin");
        Assert.IsType<SeatLimitReached>(_run.Assign("dan", "admin"));
        _run.Give("coupon/a", 3, "admin", 2);
        Assert.IsType<SeatHeld>(_run.Assign("dan", "admin"));
    }

    [Fact]
    public void Own_seats_that_are_lowered_end_nobody_but_the_next_grant_that_goes_does()
    {
        _run.Change("viewer", 3);
        _run.Give("coupon/a", 1, "viewer", 1);
        foreach (var user in new[] { "ann", "bob", "cid", "dan" }) _run.Opened(user, "viewer");

        _run.Change("viewer", 1);
        Assert.Equal((2L, 4, 2), (_run.Count("viewer").Licensed, _run.Count("viewer").Sessions, _run.Count("viewer").OverAllocated));

        // Seats that come take nobody away, though they do not suffice.
        _run.Give("coupon/b", 1, "viewer", 1);
        Assert.Equal(4, _run.Count("viewer").Sessions);
        _run.Give("coupon/b", 2, "viewer", 1, on: false);
        Assert.Equal((2, 0), (_run.Count("viewer").Sessions, _run.Count("viewer").OverAllocated));
    }

    [Fact]
    public void Without_grants_lowered_pools_are_as_ever()
    {
        foreach (var user in new[] { "ann", "bob" }) _run.Assign(user, "full");
        _run.Change("full", 1);
        _run.Opened("bob", "full");

        Assert.Equal(1, _run.Count("full").OverAllocated);
        Assert.Empty(LicenseViews.Found(_run.State, _run.Now).Granted);
    }

    [Theory]
    [MemberData(nameof(StatusNames))]
    public void Grants_are_taken_in_every_status(string status)
    {
        var run = StatusTable.Statuses[status]();

        Assert.Equal(4, run.Give("coupon/a", 1, "viewer", 4).Granted["viewer"]);
        Assert.Equal(6, run.Count("viewer").Licensed);
    }

    public static TheoryData<string> StatusNames => [.. StatusTable.Statuses.Keys];

    [Fact]
    public void A_tenant_without_a_licence_takes_none() => Assert.IsType<UnknownTenant>(
        new LicenseState("acme").Decide(new SeatGrant("coupon/a", 1, "screen", 1, true, _run.Now + Hour), _run.Now).Answer);

    [Fact]
    public void Values_out_of_bounds_throw()
    {
        var good = new SeatGrant("coupon/a", 1, "screen", 1, true, _run.Now + Hour);
        SeatGrant[] bad =
        [
            good with { Id = "" }, good with { Id = new string('a', SeatGrant.MaxIdLength + 1) }, good with { Version = 0 },
            good with { Pool = "No pool" }, good with { Seats = 0 }, good with { Seats = LicenseLimits.MaxSeats + 1 },
        ];

        foreach (var grant in bad) Assert.Throws<ArgumentException>(() => _run.State.Decide(grant, _run.Now));
    }

    [Fact]
    public void A_session_that_lost_its_seat_before_midnight_is_not_of_the_new_day()
    {
        _run.Now = new DateTimeOffset(LicenseRun.Noon.Date, TimeSpan.Zero).AddHours(23).AddMinutes(55);
        _run.Give("coupon/a", 1, "screen", 1, endsAt: _run.Now.AddMinutes(4));
        _run.Opened("ann", "screen");
        _run.Opened("bob", "screen");
        _run.Now = _run.Now.AddMinutes(10);

        var day = DateOnly.FromDateTime(_run.Now.UtcDateTime);
        Assert.Equal([2, 1], new[] { day.AddDays(-1), day }.Select(day => _run.Use(day).Sessions));
        _run.Assign("eve", "full");
        Assert.Equal([2, 1], new[] { day.AddDays(-1), day }.Select(day => _run.Use(day).Sessions));
    }

    [Fact]
    public void Where_the_clock_is_set_past_their_end_seats_go_and_leases_last()
    {
        var end = _run.Now.AddMinutes(5);
        _run.Give("coupon/a", 1, "screen", 1, endsAt: end);
        var (ann, bob) = (_run.Opened("ann", "screen").Id, _run.Opened("bob", "screen").Id);

        _run.Now += Hour;
        _run.Do(state => new(new UnknownTenant(), LicenseFold.Instance.ClockSetForward(state, Hour, _run.Now)!));

        Assert.Equal([ann], _run.Listed().Select(row => row.Id));
        Assert.Equal([true, false], _run.Renew(ann, bob).Select(outcome => outcome.Renewed));
        Assert.Equal([new LapsedSession(bob, end)], _run.Last.OfType<SessionsLapsed>().Single().Sessions.AsEnumerable());
    }

    [Fact]
    public void Grants_are_listed_in_the_order_in_which_they_came_page_by_page()
    {
        _run.Give("coupon/b", 1, "screen", 1);
        _run.Give("coupon/a", 1, "wall", 2, on: false);
        _run.Give("coupon/c", 1, "viewer", 3, endsAt: _run.Now.AddMinutes(1));
        _run.Give("coupon/b", 2, "screen", 9);
        _run.Now = _run.Now.AddMinutes(1);

        var first = Assert.IsType<GrantPage>(LicenseViews.ListGrants(_run.State, new ListGrants(-1, 2), _run.Now));
        var second = Assert.IsType<GrantPage>(LicenseViews.ListGrants(_run.State, new ListGrants(first.Last!.Value, 2), _run.Now));

        Assert.Equal(
            [("coupon/b", "screen", 9, true, true), ("coupon/a", "wall", 2, false, false), ("coupon/c", "viewer", 3, true, false)],
            first.Grants.AddRange(second.Grants).Select(row => (row.Id, row.Pool, row.Seats, row.On, row.Counts)));
        Assert.Null(second.Last);
    }

    [Fact]
    public void More_seats_than_fit_an_int_add_up()
    {
        for (var n = 0; n < 3_000; n++) _run.State.Apply(new SeatGranted(_run.Now, $"coupon/{n}", 1, "viewer", 1_000_000, true, LicenseRun.End));

        Assert.Equal(3_000_000_002, _run.Count("viewer").Licensed);
        Assert.Equal(3_000_000_002, _run.Count("viewer").Remaining);
    }
}
