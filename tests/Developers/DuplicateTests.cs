using MeteringCluster.Developers;
using Xunit;

namespace MeteringCluster.Tests.Developers;

/// <summary>Who is likely one person, and why (B8).</summary>
public class DuplicateTests
{
    [Theory(DisplayName = "B8: the same address but for case, dots or a plus tag")]
    [InlineData("jane@x.org", "jane@x.org", "SameAddress")]
    [InlineData("jane@x.org", "Jane@x.org", "AddressCase")]
    [InlineData("jane@x.org", "jane@X.ORG", "AddressCase")]
    [InlineData("jane.doe@x.org", "janedoe@x.org", "AddressDots")]
    [InlineData("jane@x.org", "jane+git@x.org", "AddressPlusTag")]
    [InlineData("jane@gmail.com", "jane@googlemail.com", "AddressDomain")]
    [InlineData("Jane.Doe@x.org", "jane.doe@x.org", "AddressCase")]
    [InlineData("J.ane+a@GoogleMail.com", "jane@gmail.com", "AddressCase AddressDots AddressPlusTag AddressDomain")]
    public void One_address_is_found_and_explained(string one, string other, string reasons)
    {
        var run = new DevelopersRun();
        run.Put("a", "Ann", one);
        run.Put("b", "Bob", other);

        var found = run.Duplicates();

        var group = Assert.Single(found.Groups);
        Assert.Equal((DuplicateStrength.Strong, reasons), (group.Strength, string.Join(' ', group.Reasons)));
        Assert.Equal(["a", "b"], group.Members.Select(member => member.Id));
        Assert.Equal((1, 0), (found.Certain, found.Possible));
    }

    [Theory]
    [InlineData("jane@x.org", "jane@y.org")]
    [InlineData("jane@x.org", "jane@x.co")]
    [InlineData("jane@x.org", "jane@sub.x.org")]
    [InlineData("jane@x.org", "janet@x.org")]
    [InlineData("+jane@x.org", "+joe@x.org")]
    [InlineData("jane-doe@x.org", "janedoe@x.org")]
    public void Other_addresses_are_other_people(string one, string other)
    {
        var run = new DevelopersRun();
        run.Put("a", "Ann", one);
        run.Put("b", "Bob", other);

        Assert.Empty(run.Duplicates().Groups);
    }

    [Theory(DisplayName = "B8: the same name is told, as weak")]
    [InlineData("Jane Doe", "Jane Doe")]
    [InlineData("Jane Doe", "JANE  doe")]
    [InlineData("Jane Doe", "Doe, Jane")]
    [InlineData("Jane Doe", "Doe Jane")]
    [InlineData("José Núñez", "Jose\u0301 Nu\u0301n\u0303ez")]
    [InlineData("Jane Doe", "Ｊａｎｅ　Ｄｏｅ")]
    [InlineData("Jane Doe", "Jane\u00A0Doe")]
    [InlineData("Σωκράτης", "ΣΩΚΡΆΤΗΣ")]
    [InlineData("김철수", "\u1100\u1175\u11B7\u110E\u1165\u11AF\u1109\u116E")]
    [InlineData("ạ̈b", "a\u0308\u0323b")]
    [InlineData("ﬁnn", "FINN")]
    public void One_name_is_weak(string one, string other)
    {
        var run = new DevelopersRun();
        run.Put("a", one, "a@x.org");
        run.Put("b", other, "b@x.org");

        var found = run.Duplicates();

        var group = Assert.Single(found.Groups);
        Assert.Equal((DuplicateStrength.Weak, DuplicateReason.SameName), (group.Strength, Assert.Single(group.Reasons)));
        Assert.Equal((0, 1), (found.Certain, found.Possible));
    }

    [Theory]
    [InlineData("José", "Jose")]
    [InlineData("Jane Doe", "Jane M. Doe")]
    [InlineData("Ann", "Anne")]
    [InlineData("Nguyễn", "Nguye\u0303\u0302n")]
    public void Accents_and_other_words_make_other_names(string one, string other)
    {
        var run = new DevelopersRun();
        run.Put("a", one);
        run.Put("b", other);

        Assert.Empty(run.Duplicates().Groups);
    }

    [Fact]
    public void One_address_and_one_name_are_told_as_both_and_once()
    {
        var run = new DevelopersRun();
        run.Put("a", "Jane Doe", "jane@x.org");
        run.Put("b", "Doe, Jane", "JANE@x.org");

        var group = Assert.Single(run.Duplicates().Groups);

        Assert.Equal((DuplicateStrength.Both, "AddressCase SameName"), (group.Strength, string.Join(' ', group.Reasons)));
    }

    [Fact]
    public void A_common_name_drags_nobody_into_an_address_group()
    {
        var run = new DevelopersRun();
        run.Put("a", "John Smith", "john@x.org");
        run.Put("b", "John Smith", "j.ohn@x.org");
        run.Put("c", "John Smith", "smith@y.org");
        run.Put("d", "Jo Smith", "j-o@z.org");
        run.Put("e", "Else", "j-o+e@z.org");

        var found = run.Duplicates();

        Assert.Equal(
            ["Both a,b", "Strong d,e", "Weak a,b,c"],
            found.Groups.Select(group => $"{group.Strength} {string.Join(',', group.Members.Select(member => member.Id))}"));
        Assert.Equal((2, 1), (found.Certain, found.Possible));
    }

    [Fact(DisplayName = "B8: a merge keeps one, and whoever asks for another is answered by it")]
    public void A_merge_keeps_one_and_the_others_lead_to_it()
    {
        var run = new DevelopersRun();
        run.Subscribe("insights", 5);
        run.Subscribe("review", 5);
        run.Put("a", "Jane Doe", "jane@x.org", "QA", "insights");
        run.Put("b", "J. Doe", "jane+b@x.org", "QA", "review");
        run.Put("c", "Doe", "Jane.C@x.org", "QA", "insights");

        var kept = Assert.IsType<DeveloperFound>(run.MergeAs("a", ["b", "c"], name: "Jane", email: "doe@x.org", role: "Dev")).Row;

        Assert.True(kept.Developer.IsSame(DevelopersRun.Entry("a", "Jane", "doe@x.org", "Dev", "insights", "review")));
        Assert.Equal(["b", "c"], kept.Merged.AsEnumerable());
        Assert.Equal((1, 1), (run.Consumed("insights"), run.Consumed("review")));
        foreach (var id in new[] { "a", "b", "c" }) Assert.Equal(new Licensed("a", null), run.Ask(id, "review"));
        foreach (var address in new[] { "doe@x.org", "jane@x.org", "JANE+B@x.org", "jane.c@x.org" })
            Assert.Equal(new Licensed("a", null), run.Ask(address, "insights", byEmail: true));

        Assert.Equal(new UnknownDeveloper("b", "a"), DevelopersViews.Get(run.State, "b"));
        Assert.Equal(new DeveloperMerged("b", "a"), run.Put("b"));
        run.MergeAs("a", ["c", "b"], name: "Jane");
        Assert.Empty(run.Last);
    }

    [Fact]
    public void Who_uses_all_modules_goes_on_doing_so_when_merged()
    {
        var run = new DevelopersRun();
        run.Put("a", modules: "insights");
        run.Put("b");

        run.Merge("a", "b");

        Assert.Empty(run.State.Entry(run.State.Find("a")!).Modules);
        Assert.Equal(1, run.State.WithAll);
    }

    [Fact]
    public void Merging_is_refused_in_this_order()
    {
        var run = new DevelopersRun();
        foreach (var id in new[] { "a", "b", "c", "d" }) run.Put(id);
        run.Merge("a", "b");

        Assert.Equal(new UnknownDeveloper("nobody", null), run.Merge("b", "c", "nobody"));
        Assert.Equal(new DeveloperMerged("b", "a"), run.Merge("b", "c"));
        Assert.Equal(new DeveloperMerged("b", "a"), run.Merge("c", "b"));

        for (var n = 0; n < 998; n++)
        {
            run.Put($"x{n}");
            run.Merge("d", $"x{n}");
        }

        run.Put("x998");
        run.Put("x999");
        Assert.IsType<DeveloperFound>(run.Merge("d", "x998"));
        Assert.Equal(new TooManyMerged("d", 1_000), run.Merge("d", "x999"));
        Assert.Equal(new TooManyMerged("a", 1_000), run.Merge("a", "d"));
    }

    [Fact]
    public void What_was_merged_follows_the_kept_one()
    {
        var run = new DevelopersRun();
        run.Subscribe("insights", 5);
        foreach (var id in new[] { "a", "b", "c" }) run.Put(id, email: $"{id}@x.org");
        run.Merge("b", "c");
        run.Merge("a", "b");
        Assert.Equal(new Licensed("a", null), run.Ask("c"));
        Assert.Equal(new Licensed("a", null), run.Ask("c@x.org", byEmail: true));

        // Deleting a merged id forgets it, so that it can be listed again.
        run.Remove("c");
        Assert.Equal(new Licensed(null, Unlicensed.NotListed), run.Ask("c@x.org", byEmail: true));
        Assert.IsType<DeveloperFound>(run.Put("c"));

        run.Remove("a");
        foreach (var subject in new[] { "a", "b" })
        {
            Assert.Equal(Unlicensed.NotListed, run.Ask(subject).Reason);
            Assert.Equal(Unlicensed.NotListed, run.Ask($"{subject}@x.org", byEmail: true).Reason);
        }

        Assert.Equal(["c"], run.Listed());
        Assert.Empty(run.State.Merged);
    }

    [Fact]
    public void An_address_that_was_merged_still_finds_the_next_record_with_it()
    {
        var run = new DevelopersRun();
        run.Put("a", "Ann", "ann@x.org");
        run.Put("b", "Bob", "bob@x.org");
        run.Merge("a", "b");
        run.Put("c", "Cy", "bob+new@x.org");

        Assert.Equal(["a", "c"], Assert.Single(run.Duplicates().Groups).Members.Select(member => member.Id));
    }

    [Fact]
    public void A_dismissed_pair_is_not_shown_again_but_a_third_record_links_it()
    {
        var run = new DevelopersRun();
        run.Put("a", "Jane", "jane@x.org");
        run.Put("b", "Jane", "jane+b@x.org");

        run.Dismiss("a", "b");
        Assert.Empty(run.Duplicates().Groups);
        run.Put("c", "Jane", "jane+c@x.org");
        Assert.Equal(3, Assert.Single(run.Duplicates().Groups).Members.Length);

        run.Dismiss("a", "b", "c");
        Assert.Empty(run.Duplicates().Groups);
        run.Restart();
        Assert.Empty(run.Duplicates().Groups);
    }

    [Fact]
    public void Dismissing_takes_a_group_apart()
    {
        var run = new DevelopersRun();
        foreach (var id in new[] { "a", "b", "c", "d" }) run.Put(id, "John Smith");

        foreach (var (one, other) in new[] { ("a", "c"), ("a", "d"), ("b", "c"), ("d", "b") }) run.Dismiss(one, other);

        Assert.Equal(
            ["a,b", "c,d"], run.Duplicates().Groups.Select(group => string.Join(',', group.Members.Select(member => member.Id))));
        Assert.Equal(new UnknownDeveloper("nobody", null), run.Dismiss("a", "nobody"));
    }

    [Fact(DisplayName = "B9: above the purchased number an insight recommends to review the list, with suspects")]
    public void An_insight_recommends_to_review_the_list()
    {
        var run = new DevelopersRun();
        run.Subscribe("insights", 3);
        run.Subscribe("review", 3);
        run.Put("a", "Ann", "ann@x.org");
        run.Put("b", "Ann L", "a.nn@x.org", "QA", "insights");
        run.Put("c", "Cy");
        run.Put("d", "CY", role: "QA", modules: "insights");

        var insights = DuplicateViews.Insights(run.State, run.Duplicates(), run.Now);

        Assert.Equal((4, 1, 1), (insights.Developers, insights.Certain, insights.Possible));
        var (over, under) = (insights.Modules[0], insights.Modules[1]);
        Assert.Equal((4, 1, 1, DeveloperAdvice.ReviewList), (over.Use.Consumed, over.Use.OverBy, over.Duplicates, over.Advice));
        Assert.Equal(
            ["Strong a,b 1", "Weak c,d 1"],
            over.Suspects.Select(suspect => $"{suspect.Strength} {string.Join(',', suspect.Ids)} {suspect.Frees}"));
        Assert.Equal((2, 0, 0, null), (under.Use.Consumed, under.Use.OverBy, under.Duplicates, under.Advice));

        run.Subscribe("insights", 4);
        Assert.Equal(DeveloperAdvice.ReviewDuplicates, Advice());
        run.Now = DevelopersRun.End;
        Assert.Equal(DeveloperAdvice.RenewSubscription, Advice());

        DeveloperAdvice? Advice() => DuplicateViews.Insights(run.State, run.Duplicates(), run.Now).Modules[0].Advice;
    }

    [Fact]
    public void Pages_of_duplicates_follow_each_other()
    {
        var run = new DevelopersRun();
        for (var n = 0; n < 30; n++)
        {
            run.Put($"a{n:D2}", $"Ann {n}", n % 2 == 0 ? $"ann{n}@x.org" : null);
            run.Put($"b{n:D2}", $"Ann {n}", n % 2 == 0 ? $"ann{n}+b@x.org" : null);
        }

        List<string> seen = [];
        DuplicateCursor? after = null;
        do
        {
            var page = DuplicateViews.Page(run.State, run.Duplicates(), new ListDuplicates(after, 7));
            seen.AddRange(page.Groups.Select(group => group.Developers[0].Developer.Id));
            after = page.Next;
        }
        while (after is not null);

        Assert.Equal(
            Enumerable.Range(0, 30).OrderBy(n => n % 2).ThenBy(n => n).Select(n => $"a{n:D2}"), seen);
    }
}
