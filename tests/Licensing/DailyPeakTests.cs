using MeteringCluster.Licensing;
using Xunit;

namespace MeteringCluster.Tests.Licensing;

/// <summary>C4: how far the licence was used on each day.</summary>
public class DailyPeakTests
{
    private static readonly DateOnly Day = DateOnly.FromDateTime(LicenseRun.Noon.UtcDateTime);

    [Fact]
    public void A_day_shows_the_most_that_was_open_at_one_time()
    {
        var run = LicenseRun.Created();
        var ann = run.Opened("ann", "viewer");
        run.Opened("bob", "viewer");
        run.Close(ann.Id);
        run.Opened("cid", "viewer");
        run.Opened("dan", "screen");
        run.Assign("eve", "full");
        run.Now = run.Now.AddHours(1);
        run.Opened("fay", "viewer");

        var day = run.Use(Day);

        Assert.Equal(3, day.Sessions);
        Assert.Equal(
            [new("admin", 0, 0), new("full", 0, 1), new("screen", 1, 1), new PoolUse("viewer", 2, 2)], day.Pools.AsEnumerable());
    }

    [Fact]
    public void A_session_that_reaches_over_midnight_counts_on_both_days_even_if_nothing_happens_then()
    {
        var run = LicenseRun.Created();
        run.Now = At(23, 55);
        run.Opened("ann", "viewer");
        run.Now = run.Now.AddDays(9);

        Assert.Equal([1, 1, 0, 0], Enumerable.Range(0, 4).Select(days => run.Use(Day.AddDays(days)).Sessions));
        run.Opened("bob", "viewer");
        Assert.Equal([1, 1, 0, 0], Enumerable.Range(0, 4).Select(days => run.Use(Day.AddDays(days)).Sessions));
        Assert.Equal(1, run.Use(Day.AddDays(9)).Sessions);
    }

    [Fact]
    public void A_lease_that_ends_at_midnight_is_not_of_the_new_day()
    {
        var run = LicenseRun.Created();
        run.Now = At(23, 50);
        run.Opened("ann", "viewer");
        run.Now = At(23, 59).AddMinutes(2);
        run.Assign("eve", "full");

        Assert.Equal(0, run.Use(Day.AddDays(1)).Sessions);
    }

    [Fact]
    public void Seats_stay_assigned_over_days_on_which_nothing_happens()
    {
        var run = LicenseRun.Created();
        run.Assign("ann", "full");
        run.Assign("bob", "full");
        run.Unassign("bob", "full");
        run.Now = run.Now.AddDays(5);

        int[] seen() => [.. Enumerable.Range(0, 6).Select(days => run.Use(Day.AddDays(days)).Pools.Single(pool => pool.Pool == "full").Seats)];

        Assert.Equal([2, 1, 1, 1, 1, 1], seen());
        run.Assign("cid", "full");
        Assert.Equal([2, 1, 1, 1, 1, 2], seen());
    }

    [Fact]
    public void Days_before_the_licence_and_in_the_future_show_nothing()
    {
        var run = LicenseRun.Created();
        run.Assign("ann", "full");

        Assert.Empty(run.Use(Day.AddDays(-1)).Pools);
        var days = Assert.IsType<Utilization>(LicenseViews.Utilization(
            run.State, new GetUtilization(Day.AddDays(-1), Day.AddDays(10)), run.Now)).Days;
        Assert.Equal([Day.AddDays(-1), Day], days.Select(day => day.Day));
    }

    [Theory]
    [MemberData(nameof(LicenseProperties.Seeds), MemberType = typeof(LicenseProperties))]
    public void A_plain_count_agrees(int seed)
    {
        var (run, random) = (LicenseRun.Created(), new Random(seed));
        var most = new Dictionary<DateOnly, int>();
        while (run.Now < LicenseRun.Noon.AddDays(6))
        {
            var before = run.Now;
            run.Now += TimeSpan.FromSeconds(random.Next(1, random.Next(10) == 0 ? 20_000 : 400));
            for (var day = DayOf(before).AddDays(1); day <= DayOf(run.Now); day = day.AddDays(1))
                most[day] = Live(run, new DateTimeOffset(day.ToDateTime(default), TimeSpan.Zero));

            if (random.Next(3) == 0 && run.Listed() is { Length: > 0 } rows) run.Close(rows[random.Next(rows.Length)].Id);
            else run.Open($"user{random.Next(9)}", random.Next(2) == 0 ? "viewer" : "screen");
            if (random.Next(20) == 0) run.Restart();
            most[DayOf(run.Now)] = Math.Max(most.GetValueOrDefault(DayOf(run.Now)), Live(run, run.Now));
        }

        foreach (var (day, sessions) in most) Assert.Equal((day, sessions), (day, run.Use(day).Sessions));
    }

    private static DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime);

    // By the events alone: what was opened before, and neither closed nor lapsed by then.
    private static int Live(LicenseRun run, DateTimeOffset at)
    {
        var gone = run.Events.OfType<SessionClosed>().Where(closed => closed.At <= at).Select(closed => closed.Id)
            .Concat(run.Events.OfType<SessionsLapsed>().SelectMany(lapsed => lapsed.Sessions).Where(lapsed => lapsed.EndedAt <= at).Select(lapsed => lapsed.Id))
            .ToHashSet();
        return run.Events.OfType<SessionOpened>().Count(opened => opened.At <= at && opened.LeaseEnd > at && !gone.Contains(opened.Id));
    }

    private static DateTimeOffset At(int hour, int minute) => new(Day.ToDateTime(new TimeOnly(hour, minute)), TimeSpan.Zero);
}
