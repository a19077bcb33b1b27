using MeteringCluster.Developers;
using MeteringCluster.Journal;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Kit.Hosts;
using Xunit;

namespace MeteringCluster.Tests.Developers;

public sealed class DeveloperGrainTests() : DeveloperGrainContract(HostKind.Embedded);

public sealed class DeveloperGrainOnOrleansTests() : DeveloperGrainContract(HostKind.Orleans), IOnOrleans;

public abstract class DeveloperGrainContract(HostKind host)
{
    private static readonly TenantId Acme = TenantId.Parse("acme");

    [HostFact(DisplayName = "B9: racing additions for the last licences get exactly those")]
    public async Task Racing_additions_get_exactly_what_is_allowed()
    {
        var (journal, clock) = (new MemoryJournal(), new ManualClock(DevelopersRun.Noon));
        await using var cluster = await GrainHost.Begin(host, journal, clock);
        var developers = cluster.Grains.Developers(Acme);
        await developers.PutSubscription(new PutSubscription("insights", new(20, DevelopersRun.Start, DevelopersRun.End, Overage.Block, 0)));

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(
            n => Task.Run(async () => await developers.Put(new PutDeveloper(DevelopersRun.Entry($"u{n}"))))));

        Assert.Equal(20, answers.Count(answer => answer is DeveloperFound));
        Assert.Equal(20, answers.Count(answer => answer is DeveloperLimitReached { Allowed: 20 }));

        // Another process that reads the journal finds the same.
        await using var other = await GrainHost.Begin(host, journal, clock);
        var modules = Assert.IsType<ModuleList>(await other.Grains.Developers(Acme).ListModules());
        Assert.Equal((20, 20), (modules.Developers, Assert.Single(modules.Modules).Consumed));
    }

    [HostFact(DisplayName = "B2, B11: imports and single changes at once lose nothing, and readers see an import whole")]
    public async Task Imports_and_single_changes_at_once_lose_nothing()
    {
        await using var cluster = await GrainHost.Begin(host, new MemoryJournal(), new ManualClock(DevelopersRun.Noon));
        var developers = cluster.Grains.Developers(Acme);
        var batch = new DevelopersRun().Batch(Enumerable.Range(0, 5_000).Select(n => DevelopersRun.Entry($"row{n:D5}")));

        var import = Task.Run(async () => await developers.Import(batch));
        var seen = new List<int>();
        for (var n = 0; n < 50; n++)
        {
            Assert.IsType<DeveloperFound>(await developers.Put(new PutDeveloper(DevelopersRun.Entry($"one{n:D2}"))));
            seen.Add(((ModuleList)await developers.ListModules()).Developers - n - 1);
        }

        Assert.Equal(5_000, Assert.IsType<ImportOutcome>(await import).Added);
        Assert.All(seen, rows => Assert.True(rows is 0 or 5_000, $"{rows} rows of the import were seen."));
        var page = Assert.IsType<DeveloperPage>(await developers.List(new ListDevelopers(null, null, "one", "", 1_000)));
        Assert.Equal(50, page.Developers.Length);
        var export = Assert.IsType<DeveloperExport>(await developers.Export());
        Assert.Equal(5_050, new DeveloperBatchReader(export.Rows).Count);
    }

    [HostFact(DisplayName = "B8: duplicates are found, merged, and found no more")]
    public async Task Duplicates_are_found_merged_and_found_no_more()
    {
        await using var cluster = await GrainHost.Begin(host, new MemoryJournal(), new ManualClock(DevelopersRun.Noon));
        var developers = cluster.Grains.Developers(Acme);
        await developers.Put(new PutDeveloper(DevelopersRun.Entry("a", "Ann", "ann@x.org")));
        await developers.Put(new PutDeveloper(DevelopersRun.Entry("b", "Bea", "a.nn@x.org")));

        var found = Assert.IsType<DuplicatePage>(await developers.ListDuplicates(new ListDuplicates(null, 10)));
        Assert.Equal(["a", "b"], Assert.Single(found.Groups).Developers.Select(row => row.Developer.Id));
        await developers.Merge(new MergeDevelopers("a", ["b"], null, null, null));

        Assert.Empty(((DuplicatePage)await developers.ListDuplicates(new ListDuplicates(null, 10))).Groups);
        var asked = Assert.IsType<LicensedAnswers>(await developers.AskLicensed(new AskLicensed(["A.NN@x.org"], ByEmail: true, null)));
        Assert.Equal(new Licensed("a", Unlicensed.ModuleNotSubscribed), Assert.Single(asked.Verdicts));
    }
}
