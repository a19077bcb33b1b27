using MeteringCluster.Developers;
using Xunit;

namespace MeteringCluster.Tests.Developers;

/// <summary>What consumes licences, and when nothing more may (B3, B4, B5, B7, B9, B10).</summary>
public class DeveloperDecisionTests
{
    [Fact(DisplayName = "B3, B5, B7: who is listed consumes a licence of each of their modules, who is not consumes none")]
    public void Who_is_listed_consumes_one_licence_of_each_module()
    {
        var run = new DevelopersRun();
        run.Subscribe("insights", 10);
        run.Subscribe("review", 10);

        run.Put("all");
        run.Put("one", modules: "insights");
        run.Put("none-subscribed", modules: "other");

        Assert.Equal((2, 1), (run.Consumed("insights"), run.Consumed("review")));
    }

    [Fact]
    public void Without_a_subscription_nothing_is_consumed_until_there_is_one()
    {
        var run = new DevelopersRun();
        run.Put("ann");
        run.Put("bob", modules: "insights");
        Assert.Empty(DevelopersViews.Modules(run.State, run.Now).Modules.Where(module => module.Terms is not null));

        var subscribed = Assert.IsType<SubscriptionFound>(run.Subscribe("insights", 1));

        Assert.Equal((true, 2, 1, true), (subscribed.Created, subscribed.Module.Consumed, subscribed.Module.OverBy, subscribed.Module.Running));
    }

    [Fact(DisplayName = "B4: any role may be listed")]
    public void Any_role_may_be_listed()
    {
        var run = new DevelopersRun();

        foreach (var role in new[] { "Developer", "QA", "Security", "DevOps", "SecOps", "Gärtner" })
            Assert.Equal(role, Assert.IsType<DeveloperFound>(run.Put(role, role: role)).Row.Developer.Role);
    }

    [Fact(DisplayName = "B10: removing frees the licence at once")]
    public void Removing_frees_at_once()
    {
        var run = new DevelopersRun();
        run.Subscribe("insights", 1, Overage.Block);
        run.Put("ann");
        Assert.IsType<DeveloperLimitReached>(run.Put("bob"));

        Assert.Equal(new DevelopersDone(3), run.Remove("ann"));

        Assert.IsType<DeveloperFound>(run.Put("bob"));
        Assert.Equal(new DevelopersDone(4), run.Remove("ann"));
        Assert.Empty(run.Last);
    }

    [Theory(DisplayName = "B9: report blocks nothing, allow blocks above its percentage, block above what is purchased")]
    [InlineData(Overage.Report, 0, 10, 100)]
    [InlineData(Overage.Allow, 25, 10, 12)]
    [InlineData(Overage.Allow, 0, 10, 10)]
    [InlineData(Overage.Allow, 1000, 3, 33)]
    [InlineData(Overage.Allow, 9, 10, 10)]
    [InlineData(Overage.Block, 0, 10, 10)]
    [InlineData(Overage.Block, 0, 0, 0)]
    public void The_overage_policy_is_exact(Overage overage, int percent, int purchased, int fits)
    {
        var run = new DevelopersRun();
        run.Subscribe("insights", purchased, overage, percent);

        for (var n = 0; n < fits; n++) Assert.IsType<DeveloperFound>(run.Put($"u{n}"));

        if (overage == Overage.Report) return;
        Assert.Equal(new DeveloperLimitReached("insights", purchased, fits, fits, fits + 1), run.Put("more"));
        Assert.Empty(run.Last);
        Assert.Equal(fits, run.Consumed("insights"));
    }

    [Fact]
    public void Lowering_below_what_is_consumed_removes_nobody_and_lets_nobody_in()
    {
        var run = new DevelopersRun();
        run.Subscribe("insights", 3, Overage.Block);
        foreach (var id in new[] { "ann", "bob", "cy" }) run.Put(id);

        var lowered = Assert.IsType<SubscriptionFound>(run.Subscribe("insights", 1, Overage.Block));

        Assert.Equal((3, 2, 0), (lowered.Module.Consumed, lowered.Module.OverBy, lowered.Module.Remaining));
        Assert.Equal(new DeveloperLimitReached("insights", 1, 1, 3, 4), run.Put("dee"));
        // What consumes no more than before passes: another name, and fewer modules.
        Assert.IsType<DeveloperFound>(run.Put("ann", "Ann Lee"));
        Assert.IsType<DeveloperFound>(run.Put("ann", "Ann Lee", modules: "other"));
        Assert.Equal(2, run.Consumed("insights"));
        Assert.IsType<DeveloperLimitReached>(run.Put("ann", "Ann Lee"));
    }

    [Fact]
    public void Another_module_for_a_developer_meets_the_limit_too()
    {
        var run = new DevelopersRun();
        run.Subscribe("insights", 0, Overage.Block);
        run.Subscribe("review", 5, Overage.Block);
        run.Put("ann", modules: "review");

        Assert.Equal(new DeveloperLimitReached("insights", 0, 0, 0, 1), run.Put("ann", modules: ["insights", "review"]));
        Assert.Equal(["review"], run.State.Entry(run.State.Find("ann")!).Modules.AsEnumerable());
    }

    /// <summary>Each row breaks its own rule and those below it that can be broken with it.</summary>
    [Fact]
    public void Listing_is_refused_in_this_order()
    {
        var run = new DevelopersRun();
        run.Import(run.Batch(Enumerable.Range(0, DeveloperLimits.MaxDevelopers).Select(n => DevelopersRun.Entry($"u{n:D6}", "x"))));
        run.Subscribe("insights", 0, Overage.Block);
        for (var n = 0; n < DeveloperLimits.MaxModules - 1; n++) run.Put("u000000", modules: [.. Names(n + 1)]);
        run.Merge("u000001", "u000002");
        run.Put("filler", modules: "m00");

        Assert.Equal(new DeveloperMerged("u000002", "u000001"), run.Put("u000002", modules: ["insights", "new"]));
        Assert.Equal(new DeveloperListFull(100_000, 100_001), run.Put("new", modules: ["insights", "new"]));
        Assert.Equal(new TooManyModules(64, 65), run.Put("u000000", modules: ["insights", "new"]));
        Assert.Equal("insights", Assert.IsType<DeveloperLimitReached>(run.Put("u000000", modules: ["insights"])).Module);

        static IEnumerable<string> Names(int count) => Enumerable.Range(0, count).Select(n => $"m{n:D2}");
    }

    [Fact]
    public void Subscribing_is_refused_in_this_order()
    {
        var run = new DevelopersRun();
        for (var n = 0; n < 64; n++) run.Put($"u{n}", modules: $"named-{n}");
        Assert.Equal(new TooManyModules(64, 65), run.Subscribe("one-more", 1));

        for (var n = 0; n < 32; n++) Assert.IsType<SubscriptionFound>(run.Subscribe($"named-{n}", 1));
        Assert.Equal(new TooManySubscriptions(32), run.Subscribe("one-more", 1));
        Assert.IsType<SubscriptionFound>(run.Subscribe("named-3", 2));

        run.Remove("u63");
        run.Unsubscribe("named-0");
        Assert.IsType<SubscriptionFound>(run.Subscribe("one-more", 1));
    }

    [Fact]
    public void Repeats_journal_nothing()
    {
        var run = new DevelopersRun();
        foreach (var command in new Func<DevelopersAnswer>[]
        {
            () => run.Subscribe("insights", 5, Overage.Allow, 10), () => run.Put("ann", email: "ann@x.org", modules: ["insights"]),
            () => run.Put("bob"), () => run.Dismiss("ann", "bob"), () => run.Merge("ann", "bob"), () => run.Remove("ann"),
            () => run.Unsubscribe("insights"), () => run.Import(run.Batch([DevelopersRun.Entry("cy")])),
        })
        {
            command();
            Assert.NotEmpty(run.Last);
            // Merged or removed, the pair cannot be named again.
            if (run.Last[0] is DuplicatesWereDismissed) Assert.Equal(new DevelopersDone(4), run.Dismiss("bob", "ann"));
            else command();
            Assert.Empty(run.Last);
        }
    }

    [Fact]
    public void Who_asked_lies_first_in_the_same_record()
    {
        var run = new DevelopersRun { Asking = DevelopersRun.By };
        foreach (var command in new Action[]
        {
            () => run.Subscribe("insights", 5), () => run.Put("ann"), () => run.Put("bob"), () => run.Put("cy"), () => run.Dismiss("ann", "cy"),
            () => run.Merge("ann", "bob"), () => run.Remove("bob"), () => run.Remove("ann"), () => run.Unsubscribe("insights"),
            () => run.Import(run.Batch([DevelopersRun.Entry("dee")])),
        })
        {
            command();
            Assert.Equal(2, run.Last.Count);
            Assert.Equal(new DevelopersActed(run.Now, DevelopersRun.By), run.Last[0]);
        }

        Assert.Equal(10, run.State.Revision);
    }

    [Fact(DisplayName = "B10: whether a developer is licensed, and if not why, in this order")]
    public void Why_a_developer_is_not_licensed_in_this_order()
    {
        var run = new DevelopersRun();
        run.Put("ann", email: "Ann@X.org", modules: "insights");
        Assert.Equal(new Licensed(null, Unlicensed.NotListed), run.Ask("bob", "other"));
        Assert.Equal(new Licensed("ann", Unlicensed.ModuleNotSubscribed), run.Ask("ann", "other"));
        Assert.Equal(new Licensed("ann", Unlicensed.ModuleNotSubscribed), run.Ask("ann"));

        run.Subscribe("other", 1);
        run.Subscribe("insights", 0);
        run.Now = DevelopersRun.Start.AddTicks(-1);
        Assert.Equal(new Licensed("ann", Unlicensed.ModuleNotAssigned), run.Ask("ann", "other"));
        Assert.Equal(new Licensed("ann", Unlicensed.SubscriptionNotStarted), run.Ask("ann", "insights"));
        Assert.Equal(new Licensed("ann", Unlicensed.SubscriptionNotStarted), run.Ask("ann"));

        run.Now = DevelopersRun.Start;
        // Above the purchased number, too: whoever is listed is licensed.
        Assert.Equal(new Licensed("ann", null), run.Ask("ann", "insights"));
        Assert.Equal(new Licensed("ann", null), run.Ask("ANN@x.ORG", "insights", byEmail: true));
        Assert.Equal(new Licensed(null, Unlicensed.NotListed), run.Ask("ANN"));

        run.Now = DevelopersRun.End;
        Assert.Equal(new Licensed("ann", Unlicensed.SubscriptionExpired), run.Ask("ann"));
        Assert.Equal(1, run.Consumed("insights"));
    }

    [Fact]
    public void Of_several_with_one_address_one_that_is_licensed_is_enough()
    {
        var run = new DevelopersRun();
        run.Subscribe("insights", 5);
        run.Put("a", email: "ann@x.org", modules: "other");
        Assert.Equal(new Licensed("a", Unlicensed.ModuleNotAssigned), run.Ask("ann@x.org", "insights", byEmail: true));

        run.Put("b", email: "ANN@x.org");

        Assert.Equal(new Licensed("b", null), run.Ask("ann@x.org", "insights", byEmail: true));
    }

    [Fact]
    public void What_the_api_should_have_refused_throws()
    {
        var run = new DevelopersRun();
        foreach (var bad in new Action[]
        {
            () => run.Put(""), () => run.Put("import"), () => run.Put(".."), () => run.Put(" a"), () => run.Put(new string('a', 129)),
            () => run.Put("a", "half\ud800"), () => run.Put("a", email: "nobody"), () => run.Put("a", email: "a b@x.org"),
            () => run.Put("a", role: ""), () => run.Put("a", modules: "No"), () => run.Put("a", modules: ["b", "a"]),
            () => run.Subscribe("Insights", 1), () => run.Subscribe("insights", -1), () => run.Subscribe("insights", 1, Overage.Block, 5),
            () => run.Subscribe("insights", 1, Overage.Allow, 1001), () => run.Merge("a", "a"), () => run.Merge("a"), () => run.Dismiss("a"),
            () => run.Imported(DevelopersRun.Entry("a"), DevelopersRun.Entry("a")),
        })
            Assert.Throws<ArgumentException>(bad);
        Assert.Empty(run.Journal);
    }
}
