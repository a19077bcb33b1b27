using MeteringCluster.Developers;
using Xunit;
using static MeteringCluster.Tests.Developers.DevelopersRun;

namespace MeteringCluster.Tests.Developers;

/// <summary>Many at once, all or none (B2, B11).</summary>
public class DeveloperImportTests
{
    [Fact(DisplayName = "B11: an import adds and updates, and again changes nothing")]
    public void An_import_adds_and_updates_and_again_changes_nothing()
    {
        var run = new DevelopersRun();
        run.Subscribe("insights", 5);
        run.Put("ann");
        run.Put("bob", role: "Developer");
        run.Put("zoe");
        var rows = run.Batch([Entry("ann"), Entry("bob", modules: ["insights", "other"]), Entry("cy", email: "cy@x.org")]);

        var outcome = Assert.IsType<ImportOutcome>(run.Import(rows));

        Assert.Equal((1, 1, 1, 0), (outcome.Added, outcome.Updated, outcome.Unchanged, outcome.Removed));
        Assert.Equal(["cy"], outcome.AddedIds.AsEnumerable());
        Assert.Equal(["bob"], outcome.UpdatedIds.AsEnumerable());
        var change = Assert.Single(outcome.Changes);
        Assert.Equal(("Developer", ""), (change.Before.Role, string.Join(';', change.Before.Modules)));
        Assert.True(change.After.IsSame(Entry("bob", modules: ["insights", "other"])));
        Assert.Equal(run.State.Revision, outcome.Revision);
        Assert.Equal(["ann", "bob", "cy", "zoe"], run.Listed());
        Assert.Equal((4, 1), (run.Consumed("insights"), run.State.ConsumedOf("other") - run.State.WithAll));

        var again = Assert.IsType<ImportOutcome>(run.Import(rows));
        Assert.True(again.ChangesNothing);
        Assert.Equal(3, again.Unchanged);
        Assert.Empty(run.Last);
    }

    [Fact]
    public void Replacing_also_removes_who_is_not_in_the_rows()
    {
        var run = new DevelopersRun();
        foreach (var id in new[] { "ann", "bob", "cy" }) run.Put(id);

        var outcome = Assert.IsType<ImportOutcome>(run.Import(run.Batch([Entry("bob"), Entry("dee")], replace: true)));

        Assert.Equal((1, 0, 1, 2), (outcome.Added, outcome.Updated, outcome.Unchanged, outcome.Removed));
        Assert.Equal(["ann", "cy"], outcome.RemovedIds.AsEnumerable());
        Assert.Equal(["bob", "dee"], run.Listed());
    }

    [Fact]
    public void What_the_rows_have_no_column_for_stays()
    {
        var run = new DevelopersRun();
        run.Put("ann", "Ann", "ann@x.org", "QA", "insights");

        run.Import(run.Batch([Entry("ann", "Ann Lee"), Entry("bob", "Bob")], columns: DeveloperColumns.None));

        Assert.True(run.State.Entry(run.State.Find("ann")!).IsSame(Entry("ann", "Ann Lee", "ann@x.org", "QA", "insights")));
        Assert.True(run.State.Entry(run.State.Find("bob")!).IsSame(Entry("bob", "Bob", null, "developer")));
    }

    [Fact(DisplayName = "B9: an import above the limit is refused whole")]
    public void An_import_above_the_limit_is_refused_whole()
    {
        var run = new DevelopersRun();
        run.Subscribe("insights", 2, Overage.Allow, 50);
        var rows = run.Batch(Enumerable.Range(0, 4).Select(n => Entry($"u{n}")));

        var preview = ImportPlan.Make(run.State, rows, run.Now).Outcome;
        Assert.Equal(new DeveloperLimitReached("insights", 2, 3, 0, 4), run.Import(rows));

        Assert.Empty(run.Last);
        Assert.Empty(run.Listed());
        Assert.Equal(new ImportRefusal("developer-limit-reached", "insights", 3, 4), preview.Refusal);
        var change = Assert.Single(preview.Modules);
        Assert.Equal((0, 4, true), (change.ConsumedBefore, change.After.Consumed, change.Refused));
    }

    [Fact]
    public void A_replacement_that_consumes_no_more_passes_though_the_list_is_over()
    {
        var run = new DevelopersRun();
        foreach (var id in new[] { "ann", "bob", "cy" }) run.Put(id);
        run.Subscribe("insights", 1, Overage.Block);

        Assert.IsType<ImportOutcome>(run.Import(run.Batch([Entry("dee"), Entry("eve"), Entry("fay")], replace: true)));
        Assert.IsType<DeveloperLimitReached>(run.Import(run.Batch([Entry("gil")])));
    }

    [Fact]
    public void Importing_is_refused_in_this_order()
    {
        var run = new DevelopersRun();
        run.Subscribe("insights", 0, Overage.Block);
        var all = Enumerable.Range(0, DeveloperLimits.MaxDevelopers).Select(n => Entry($"u{n:D6}", "x", modules: "other")).ToList();
        run.Import(run.Batch(all));
        var many = Enumerable.Range(0, 64).Select(n => $"m{n:D2}").ToArray();
        var tooMany = Entry("u000000", "x", modules: many);

        Assert.Equal(new DevelopersRevised(2), run.Import(run.Batch([Entry("new", modules: ["insights", .. many])], ifRevision: 1)));
        Assert.Equal(new DeveloperListFull(100_000, 100_001), run.Import(run.Batch([Entry("new", modules: ["insights", .. many])])));
        Assert.Equal(new TooManyModules(64, 66), run.Import(run.Batch([tooMany])));
        Assert.Equal("insights", Assert.IsType<DeveloperLimitReached>(run.Import(run.Batch([Entry("u000000", "x")], ifRevision: 2))).Module);
    }

    [Fact]
    public void A_plan_of_a_list_that_changed_meanwhile_is_made_again()
    {
        var run = new DevelopersRun();
        run.Subscribe("insights", 2, Overage.Block);
        var rows = run.Batch([Entry("ann"), Entry("bob")]);
        var plan = ImportPlan.Make(run.State, rows, run.Now);
        run.Put("cy");

        var answer = run.Do(state => DevelopersDecisions.Decide(state, rows, plan, run.Now));

        Assert.Equal(new DeveloperLimitReached("insights", 2, 2, 1, 3), answer);
        Assert.Equal(["cy"], run.Listed());
    }

    [Fact]
    public void A_preview_changes_nothing()
    {
        var run = new DevelopersRun();
        run.Put("ann");
        var before = Snapshot(run.State);

        var preview = ImportPlan.Make(run.State, run.Batch([Entry("bob")], replace: true), run.Now).Outcome;

        Assert.Equal((1, 1), (preview.Added, preview.Removed));
        Assert.Equal(before, Snapshot(run.State));
    }

    [Fact(DisplayName = "B8, B11: an import that still has a merged record lists nobody again")]
    public void An_import_that_still_has_a_merged_record_lists_nobody_again()
    {
        var run = new DevelopersRun();
        var rows = new[] { Entry("ann"), Entry("ann-2"), Entry("bob") };
        run.Imported(rows);
        run.Merge("ann", "ann-2");

        var again = run.Imported(rows);
        Assert.Equal((1, true), (again.Merged, again.ChangesNothing));
        var replaced = Assert.IsType<ImportOutcome>(run.Import(run.Batch([Entry("ann-2"), Entry("bob")], replace: true)));

        Assert.True(replaced.ChangesNothing);
        Assert.Equal(["ann", "bob"], run.Listed());
    }
}
