using MeteringCluster.Licensing;
using Xunit;

namespace MeteringCluster.Tests.Licensing;

public class SeatTests
{
    [Fact]
    public void A_named_seat_is_needed_and_carries_several_sessions_of_its_user()
    {
        var run = LicenseRun.Created();
        Assert.Equal(new SeatNotAssigned("admin", "ann"), run.Open("ann", "admin"));

        Assert.Equal(new SeatHeld("admin", "ann", LicenseRun.Noon), run.Assign("ann", "admin"));

        run.Opened("ann", "admin");
        run.Opened("ann", "admin", module: "add-in");
        Assert.Equal((1, 1, 0, 2), run.Count("admin") is var admin ? (admin.Assigned, admin.InUse, admin.Remaining, admin.Sessions) : default);
        Assert.Equal(new SeatNotAssigned("admin", "Ann"), run.Open("Ann", "admin"));
    }

    [Fact]
    public void Assigning_again_answers_the_first_instant_and_journals_nothing()
    {
        var run = LicenseRun.Created();
        run.Assign("ann", "admin");
        run.Now += TimeSpan.FromDays(1);

        Assert.Equal(new SeatHeld("admin", "ann", LicenseRun.Noon), run.Assign("ann", "admin"));
        Assert.Empty(run.Last);
    }

    [Fact]
    public void Assigning_above_the_seats_is_refused_with_who_holds_them()
    {
        var run = LicenseRun.Created();
        run.Assign("zoe", "full");
        run.Assign("bob", "full");

        var refusal = Assert.IsType<SeatLimitReached>(run.Assign("ann", "full"));

        Assert.Equal(("full", 2, 2, null), (refusal.Pool, refusal.Seats, refusal.Held, refusal.NextLeaseEndsAt));
        Assert.Equal([new SeatHolder("zoe", null, null, null), new SeatHolder("bob", null, null, null)], refusal.Holders.AsEnumerable());
        Assert.Empty(run.Last);
    }

    [Fact]
    public void Each_session_takes_a_concurrent_seat_even_of_one_user()
    {
        var run = LicenseRun.Created();
        var first = run.Opened("ann", "viewer");
        run.Now += TimeSpan.FromMinutes(1);
        var second = run.Opened("ann", "viewer", module: "add-in");
        run.Now += TimeSpan.FromMinutes(1);
        run.Renew(first.Id);

        var refusal = Assert.IsType<SeatLimitReached>(run.Open("bob", "viewer"));

        Assert.Equal((2, 2), (refusal.Seats, refusal.Held));
        Assert.Equal(second.LeaseExpiresAt, refusal.NextLeaseEndsAt);
        Assert.Equal(
            [
                new SeatHolder("ann", first.Id, "web", run.Now + LicenseRun.Lease),
                new SeatHolder("ann", second.Id, "add-in", second.LeaseExpiresAt),
            ],
            refusal.Holders.AsEnumerable());
    }

    [Fact]
    public void A_refusal_names_no_session_that_has_ended_and_no_end_that_has_passed()
    {
        var run = LicenseRun.Created();
        run.Opened("ann", "viewer");
        run.Now += TimeSpan.FromMinutes(1);
        var second = run.Opened("bob", "viewer");
        run.Change("viewer", seats: 1);
        run.Now = LicenseRun.Noon + LicenseRun.Lease;

        var refusal = Assert.IsType<SeatLimitReached>(run.Open("cy", "viewer"));

        Assert.Equal((1, 1, second.LeaseExpiresAt), (refusal.Seats, refusal.Held, refusal.NextLeaseEndsAt));
        Assert.Equal(second.Id, Assert.Single(refusal.Holders).Session);
    }

    [Fact]
    public void A_refusal_lists_a_hundred_holders_and_counts_all()
    {
        var run = LicenseRun.Created();
        run.Change("viewer", seats: 150);
        run.Change("full", seats: 150);
        for (var n = 0; n < 150; n++)
        {
            run.Opened($"user{n}", "viewer");
            run.Assign($"user{n}", "full");
        }

        var open = Assert.IsType<SeatLimitReached>(run.Open("ann", "viewer"));
        var assign = Assert.IsType<SeatLimitReached>(run.Assign("ann", "full"));

        Assert.Equal((150, 100, "user0"), (open.Held, open.Holders.Length, open.Holders[0].User));
        Assert.Equal((150, 100, "user0"), (assign.Held, assign.Holders.Length, assign.Holders[0].User));
    }

    [Fact]
    public void Unassigning_ends_the_users_sessions_in_that_pool_only()
    {
        var run = LicenseRun.Created();
        run.Assign("ann", "full");
        run.Assign("bob", "full");
        run.Assign("ann", "admin");
        run.Opened("ann", "full", "key");
        run.Opened("ann", "full");
        var others = new[] { run.Opened("ann", "admin").Id, run.Opened("bob", "full").Id, run.Opened("ann", "viewer").Id };

        Assert.Equal(new SeatFreed("full", "ann", 2), run.Unassign("ann", "full"));

        Assert.Equal(others.ToHashSet(), run.Listed().Select(row => row.Id).ToHashSet());
        Assert.Equal(new SeatNotAssigned("full", "ann"), run.Open("ann", "full", "key"));
        Assert.Equal(new SeatFreed("full", "ann", 0), run.Unassign("ann", "full"));
        Assert.Empty(run.Last);
        Assert.Equal(new SeatHeld("full", "cy", run.Now), run.Assign("cy", "full"));
    }

    [Fact]
    public void Holders_stay_in_order_of_assignment_when_some_leave()
    {
        var run = LicenseRun.Created();
        run.Change("full", seats: 4);
        foreach (var user in "abcd") run.Assign($"{user}", "full");
        run.Unassign("c", "full");
        run.Unassign("a", "full");
        run.Unassign("d", "full");
        foreach (var user in "dax") run.Assign($"{user}", "full");

        var refusal = Assert.IsType<SeatLimitReached>(run.Assign("y", "full"));

        Assert.Equal(["b", "d", "a", "x"], refusal.Holders.Select(holder => holder.User));
    }

    [Fact]
    public void Lowering_a_concurrent_pool_ends_nobody_and_lets_nobody_in()
    {
        var run = LicenseRun.Created();
        var first = run.Opened("ann", "viewer", "key");
        run.Opened("bob", "viewer");

        run.Change("viewer", seats: 0);

        var viewer = run.Count("viewer");
        Assert.Equal((0, 2, 0, 2), (viewer.Licensed, viewer.InUse, viewer.Remaining, viewer.OverAllocated));
        Assert.True(Assert.Single(run.Renew(first.Id)).Renewed);
        Assert.True(run.Opened("ann", "viewer", "key").Reconnected);
        Assert.Equal((0, 2), run.Open("cy", "viewer") is SeatLimitReached refusal ? (refusal.Seats, refusal.Held) : default);

        run.Close(first.Id);
        run.Change("viewer", seats: 2);
        run.Opened("cy", "viewer");
    }

    [Fact]
    public void Lowering_a_named_pool_leaves_its_users_their_seats()
    {
        var run = LicenseRun.Created();
        run.Assign("ann", "full");
        run.Assign("bob", "full");

        run.Change("full", seats: 1);

        var full = run.Count("full");
        Assert.Equal((1, 2, 0, 0, 1), (full.Licensed, full.Assigned, full.InUse, full.Remaining, full.OverAllocated));
        run.Opened("bob", "full");
        run.Unassign("bob", "full");
        Assert.Equal("seat-limit-reached", (run.Assign("cy", "full") as LicenseRefusal)?.Code);
    }

    [Fact]
    public void A_change_counts_the_revision_up_and_a_repeat_does_not()
    {
        var run = LicenseRun.Created();

        var changed = Assert.IsType<LicenseFound>(run.Change("gold", 3, SeatMode.Concurrent, TimeSpan.FromHours(1), ifRevision: 1));
        var again = Assert.IsType<LicenseFound>(run.Change("gold", 3, SeatMode.Concurrent, TimeSpan.FromHours(1), ifRevision: 2));

        Assert.Empty(run.Last);
        Assert.Equal((2, 2), (changed.Revision, again.Revision));
        Assert.Equal(new SeatPoolSpec(3, SeatMode.Concurrent), again.License.Pools["gold"]);
        Assert.Equal(TimeSpan.FromHours(1), again.License.SessionLease);
        Assert.Equal(again, LicenseViews.Get(run.State, run.Now));
        run.Opened("ann", "gold");
    }
}
