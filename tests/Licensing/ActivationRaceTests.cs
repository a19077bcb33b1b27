using MeteringCluster.Journal;
using MeteringCluster.Licensing;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Kit.Hosts;
using Xunit;

namespace MeteringCluster.Tests.Licensing;

public sealed class ActivationRaceTests() : ActivationRaceContract(HostKind.Embedded);

public sealed class ActivationRaceOnOrleansTests() : ActivationRaceContract(HostKind.Orleans), IOnOrleans;

public abstract class ActivationRaceContract(HostKind host)
{
    private static readonly TenantId Acme = TenantId.Parse("acme");

    [HostTheory(DisplayName = "C5: one more sign-in than there are places gives exactly the places")]
    [InlineData(1)]
    [InlineData(100)]
    public async Task One_more_sign_in_than_places_gives_exactly_the_places(int places)
    {
        var journal = new MemoryJournal();
        var clock = new ManualClock(LicenseRun.Noon);
        await using var cluster = await GrainHost.Begin(host, journal, clock);
        var license = cluster.Grains.License(Acme);
        await license.Create(LicenseRun.Spec with { ActivationLimit = places });

        var answers = await Task.WhenAll(Enumerable.Range(0, places + 1)
            .Select(n => Task.Run(async () => await license.SignIn(new SignInServer($"web-{n}", null, "ann@acme.example")))));

        Assert.Equal(places, answers.OfType<ServerActivated>().Count(activated => activated.IsNew));
        var refused = Assert.IsType<UserLimitExceeded>(Assert.Single(answers, answer => answer is not ServerActivated));
        Assert.Equal((places, places), (refused.Limit, refused.SignedIn));

        // Another process that reads the journal finds the same.
        await using var other = await GrainHost.Begin(host, journal, clock);
        var page = Assert.IsType<ActivationPage>(await other.Grains.License(Acme).ListActivations(new ListActivations(-1, 1_000)));
        Assert.Equal(places, page.Activations.Length);
    }

    [HostFact(DisplayName = "C1: a server that waits hears of its release at once")]
    public async Task A_server_that_waits_hears_of_its_release()
    {
        await using var cluster = await GrainHost.Begin(host, new MemoryJournal(), new ManualClock(LicenseRun.Noon) { HasRealTimers = true });
        var license = cluster.Grains.License(Acme);
        await license.Create(LicenseRun.Spec);
        await license.SignIn(new SignInServer("web-1", null, "ann@acme.example"));
        await license.SignIn(new SignInServer("web-2", null, "ann@acme.example"));
        var seen = Assert.IsType<LicenseFound>(await license.Sync("web-1"));

        var waiting = license.WaitForServer("web-1", seen.Mark, ILicenseGrain.LongestWait).AsTask();
        await license.SignOut(new SignOutServer("web-1", Detachment.Released));

        Assert.Equal(new ActivationNotFound("web-1"), await waiting);
    }

    [HostFact(DisplayName = "C1: a server that waits hears of the end of the term at its instant")]
    public async Task A_server_that_waits_hears_of_the_end_of_the_term()
    {
        var clock = new ManualClock(LicenseRun.End.AddMilliseconds(-300)) { HasRealTimers = true };
        await using var cluster = await GrainHost.Begin(host, new MemoryJournal(), clock);
        var license = cluster.Grains.License(Acme);
        await license.Create(LicenseRun.Spec);
        await license.SignIn(new SignInServer("web-1", null, "ann@acme.example"));
        var seen = Assert.IsType<LicenseFound>(await license.Sync("web-1"));

        var waiting = license.WaitForServer("web-1", seen.Mark, ILicenseGrain.LongestWait).AsTask();
        clock.MoveTo(LicenseRun.End);

        Assert.Equal(LicenseStatus.Expired, Assert.IsType<LicenseFound>(await waiting).Standing.Status);
        Assert.IsType<LicenseExpired>(await license.SignIn(new SignInServer("web-1", null, "ann@acme.example")));
        Assert.IsType<LicenseExpired>(await license.GrantSnapshot(new GrantSnapshot("web-1")));
    }
}
