using MeteringCluster.Licensing;
using Xunit;

namespace MeteringCluster.Tests.Licensing;

public class SessionListTests
{
    [Fact]
    public void Sessions_are_listed_by_pool_and_then_in_order_of_opening()
    {
        var run = Filled();

        Assert.Equal(
            ["ann admin", "ann full", "bob full", "cy screen", "ann viewer", "bob viewer"],
            run.Listed().Select(row => $"{row.User} {row.UserType}"));
    }

    [Theory]
    [InlineData("ann", null, null, "ann admin, ann full, ann viewer")]
    [InlineData(null, "full", null, "ann full, bob full")]
    [InlineData(null, null, "add-in", "bob full, ann viewer")]
    [InlineData("ann", "viewer", "add-in", "ann viewer")]
    [InlineData("bob", "admin", null, "")]
    [InlineData("nobody", null, null, "")]
    [InlineData(null, null, "nothing", "")]
    public void Filters_narrow_the_list(string? user, string? pool, string? module, string expected) =>
        Assert.Equal(expected, string.Join(", ", Filled().Listed(user, pool, module).Select(row => $"{row.User} {row.UserType}")));

    [Theory]
    [InlineData(null, null, "ann admin, bob viewer, bob full, cy screen, ann full, ann viewer")]
    [InlineData("ann", null, "ann admin, ann full, ann viewer")]
    [InlineData(null, "full", "bob full, ann full")]
    [InlineData("bob", "viewer", "bob viewer")]
    public void The_newest_come_first_where_that_is_asked_for(string? user, string? pool, string expected) => Assert.Equal(
        expected, string.Join(", ", Filled().Listed(user, pool, newestFirst: true).Select(row => $"{row.User} {row.UserType}")));

    [Theory]
    [InlineData(null)]
    [InlineData("ann")]
    public void A_session_that_opens_between_pages_moves_none_of_the_newest_first(string? user)
    {
        var run = Filled();
        var whole = run.Listed(user, newestFirst: true);
        var first = Assert.IsType<SessionPage>(run.List(user, limit: 2, newestFirst: true));
        run.Opened("ann", "full");

        var second = Assert.IsType<SessionPage>(run.List(user, after: first.Next, newestFirst: true));

        Assert.Equal(whole.Skip(2), second.Sessions);
        Assert.Equal("full", run.Listed(user, newestFirst: true)[0].UserType);
    }

    [Fact]
    public void Whatever_opened_and_ended_the_newest_first_are_those_of_the_pools_by_their_opening()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            var (run, opened) = (LicenseRun.Created(), new List<SessionId>());
            run.Change("viewer", seats: 100);
            run.Assign("ann", "full");
            for (var step = 0; step < 40; step++)
            {
                if (opened.Count > 0 && random.Next(4) == 0)
                {
                    var at = random.Next(opened.Count);
                    run.Close(opened[at]);
                    opened.RemoveAt(at);
                }
                else
                {
                    opened.Add(random.Next(2) == 0 ? run.Opened("ann", "full").Id : run.Opened($"user-{random.Next(5)}", "viewer").Id);
                }
            }

            if (seed % 2 == 0) run.Restart();
            Assert.Equal(opened.AsEnumerable().Reverse(), run.Listed(newestFirst: true).Select(row => row.Id));
            Assert.Equal(opened.AsEnumerable().Reverse(), Paged(run, null, 1 + seed % 7, newestFirst: true).Select(row => row.Id));
        }
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("ann", false)]
    [InlineData(null, true)]
    [InlineData("ann", true)]
    public void Pages_of_any_size_give_the_whole_list_once(string? user, bool newestFirst)
    {
        var run = Filled();

        for (var limit = 1; limit <= 7; limit++)
            Assert.Equal(run.Listed(user, newestFirst: newestFirst).AsEnumerable(), Paged(run, user, limit, newestFirst));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("ann", false)]
    [InlineData(null, true)]
    [InlineData("ann", true)]
    public void A_page_goes_on_where_it_was_though_its_last_session_has_ended(string? user, bool newestFirst)
    {
        var run = Filled();
        var whole = run.Listed(user, newestFirst: newestFirst);
        var first = Assert.IsType<SessionPage>(run.List(user, limit: 2, newestFirst: newestFirst));
        run.Close(first.Sessions[1].Id);
        run.Close(first.Sessions[0].Id);
        run.Restart();

        var second = Assert.IsType<SessionPage>(run.List(user, after: first.Next, newestFirst: newestFirst));

        Assert.Equal(whole.Skip(2), second.Sessions);
    }

    [Theory]
    [InlineData("full~1")]
    [InlineData("full~-1~00000000000000000000000000000001")]
    [InlineData("FULL~1~00000000000000000000000000000001")]
    [InlineData("full~1~0000000000000000000000000000000G")]
    public void What_no_page_ended_with_is_no_cursor(string text) => Assert.False(SessionCursor.TryParse(text, out _));

    [Fact(DisplayName = "A8, A9, A22: counters tell users from sessions, by pool and module")]
    public void Counters_tell_users_from_sessions_by_pool_and_module()
    {
        var run = Filled();
        run.Opened("ann", "full", module: "web");

        var seats = run.Count();

        Assert.Equal((7, 3), (seats.Sessions, seats.Users));
        Assert.Equal([new ModuleCounters("web", 5, 3), new ModuleCounters("add-in", 2, 2)], seats.Modules.AsEnumerable());
        var full = run.Count("full");
        Assert.Equal((2, 2, 2, 0, 3, 2), (full.Licensed, full.Assigned, full.InUse, full.Remaining, full.Sessions, full.Users));
        Assert.Equal([new ModuleCounters("web", 2, 1), new ModuleCounters("add-in", 1, 1)], full.Modules.AsEnumerable());
    }

    [Fact]
    public void Modules_beyond_a_hundred_are_summed_up()
    {
        var run = LicenseRun.Created();
        run.Change("viewer", seats: 300);
        for (var n = 0; n < 150; n++)
        {
            run.Opened("ann", "viewer", module: $"module-{n:000}");
            if (n % 2 == 0) run.Opened("bob", "viewer", module: $"module-{n:000}");
        }

        var modules = run.Count().Modules;

        Assert.Equal(101, modules.Length);
        Assert.Equal(new ModuleCounters("module-000", 2, 2), modules[0]);
        Assert.Equal(new ModuleCounters(null, 50, 50), modules[^1]);
        Assert.Equal(225, modules.Sum(module => module.Sessions));
    }

    private static List<SessionRow> Paged(LicenseRun run, string? user, int limit, bool newestFirst)
    {
        var (rows, after) = (new List<SessionRow>(), (SessionCursor?)null);
        do
        {
            var page = Assert.IsType<SessionPage>(run.List(user, after: after, limit: limit, newestFirst: newestFirst));
            Assert.InRange(page.Sessions.Length, 1, limit);
            rows.AddRange(page.Sessions);
            after = page.Next;
            Assert.True(after is null || SessionCursor.TryParse(after.ToString(), out var parsed) && parsed == after);
        }
        while (after is not null);

        return rows;
    }

    private static LicenseRun Filled()
    {
        var run = LicenseRun.Created();
        run.Assign("ann", "full");
        run.Assign("bob", "full");
        run.Assign("ann", "admin");
        run.Opened("ann", "viewer", module: "add-in");
        run.Opened("ann", "full");
        run.Opened("cy", "screen");
        run.Opened("bob", "full", module: "add-in");
        run.Opened("bob", "viewer");
        run.Opened("ann", "admin");
        return run;
    }
}
