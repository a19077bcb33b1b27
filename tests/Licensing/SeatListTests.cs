using MeteringCluster.Licensing;
using Xunit;

namespace MeteringCluster.Tests.Licensing;

/// <summary>Who is assigned a seat of a named pool.</summary>
public class SeatListTests
{
    private const string Pool = "full";

    [Fact]
    public void Users_are_listed_by_how_long_they_hold_a_seat_with_their_live_sessions()
    {
        var run = Assigned("zoe", "ann", "bob");
        run.Opened("ann", Pool);
        run.Opened("ann", Pool, module: "add-in");
        run.Now += LicenseRun.Lease - TimeSpan.FromTicks(1);
        run.Opened("bob", Pool);
        run.Now += TimeSpan.FromTicks(1);

        var page = Listed(run);

        Assert.Equal([("zoe", 0, false), ("ann", 0, false), ("bob", 1, false)], page.Seats.Select(row => (row.User, row.Sessions, row.Beyond)));
        Assert.Equal(LicenseRun.Noon, page.Seats[0].AssignedAt);
        Assert.Null(page.Next);
    }

    [Fact]
    public void Pages_of_any_size_give_the_whole_list_once_also_in_one_instant()
    {
        var run = Assigned("zoe", "ann", "bob", "cy", "dee");

        for (var limit = 1; limit <= 6; limit++)
        {
            var (users, after) = (new List<string>(), (SeatCursor?)null);
            do
            {
                var page = Listed(run, after: after, limit: limit);
                users.AddRange(page.Seats.Select(row => row.User));
                after = page.Next;
                Assert.True(after is null || SeatCursor.TryParse(after.ToString(), out var parsed) && parsed == after);
            }
            while (after is not null);

            Assert.Equal(["zoe", "ann", "bob", "cy", "dee"], users);
        }
    }

    [Fact]
    public void A_page_goes_on_where_it_was_though_its_last_user_has_no_seat_any_more()
    {
        var run = Created();
        foreach (var user in new[] { "ann", "bob", "cy" })
        {
            run.Assign(user, Pool);
            run.Now += TimeSpan.FromTicks(1);
        }

        var first = Listed(run, limit: 2);
        run.Unassign("bob", Pool);

        Assert.Equal(["cy"], Listed(run, after: first.Next).Seats.Select(row => row.User));
    }

    [Theory]
    [InlineData("AN", "ann, Anna")]
    [InlineData("", "ann, bob, Anna")]
    [InlineData("x", "")]
    public void A_query_keeps_those_with_it_in_their_name(string query, string expected) =>
        Assert.Equal(expected, string.Join(", ", Listed(Assigned("ann", "bob", "Anna"), query).Seats.Select(row => row.User)));

    [Fact]
    public void Those_assigned_last_are_beyond_the_seats_once_granted_ones_are_gone()
    {
        var run = Created(seats: 1);
        run.Give("coupon/1", 1, Pool, 1);
        run.Assign("ann", Pool);
        run.Assign("bob", Pool);
        run.Give("coupon/1", 2, Pool, 1, on: false);

        Assert.Equal([("ann", false), ("bob", true)], Listed(run).Seats.Select(row => (row.User, row.Beyond)));
    }

    [Fact]
    public void A_pool_that_is_not_there_or_not_named_is_refused()
    {
        var run = Created();

        Assert.Equal(new PoolNotNamed("viewer"), LicenseViews.ListSeats(run.State, new ListSeats("viewer", null, null, 10), run.Now));
        Assert.IsType<UnknownPool>(LicenseViews.ListSeats(run.State, new ListSeats("none", null, null, 10), run.Now));
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("5~")]
    [InlineData("-5~ann")]
    [InlineData("9223372036854775807~ann")]
    public void What_no_page_ended_with_is_no_cursor(string text) => Assert.False(SeatCursor.TryParse(text, out _));

    private static LicenseRun Assigned(params string[] users)
    {
        var run = Created();
        foreach (var user in users) Assert.IsType<SeatHeld>(run.Assign(user, Pool));
        return run;
    }

    private static LicenseRun Created(int seats = 5) => LicenseRun.Created(LicenseRun.Spec with
    {
        Pools = LicenseRun.Spec.Pools.SetItem(Pool, new SeatPoolSpec(seats, SeatMode.Named)),
    });

    private static SeatPage Listed(LicenseRun run, string? query = null, SeatCursor? after = null, int limit = 1_000) =>
        Assert.IsType<SeatPage>(LicenseViews.ListSeats(run.State, new ListSeats(Pool, query, after, limit), run.Now));
}
