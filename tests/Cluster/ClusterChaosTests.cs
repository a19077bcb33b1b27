using MeteringCluster.Load.Cluster;
using MeteringCluster.Load.Servers;
using MeteringCluster.Tests.Kit.Hosts;
using Xunit;
using Xunit.Abstractions;

namespace MeteringCluster.Tests.Cluster;

/// <summary>
/// Three silos as processes of their own, under load from clients that take them in turn: each run in itself checks
/// that what was acknowledged is counted exactly once, that no cap is overshot, no seat oversold and no session lost,
/// and has the journal verified. Nothing else runs meanwhile: what they have seconds for would take longer then.
/// </summary>
[Collection(nameof(ClusterChaosTests))]
[CollectionDefinition(nameof(ClusterChaosTests), DisableParallelization = true)]
public sealed class ClusterChaosTests(ITestOutputHelper output)
{
    // What the load driver does for hours, one round of it.
    private static readonly TimeSpan Undisturbed = TimeSpan.FromSeconds(1);

    [SiloProcessFact]
    public async Task Every_tenant_answers_again_within_15_seconds_of_the_loss_of_a_silo()
    {
        var round = await Run(Fault.Kill);

        Assert.InRange(round.Recovered, TimeSpan.Zero, TimeSpan.FromSeconds(15));
        Assert.True(round.Counts.Requests > 0);
    }

    [SiloProcessFact]
    public async Task A_silo_that_stood_still_changes_nothing_when_it_comes_back() => await Run(Fault.Freeze);

    [SiloProcessFact]
    public async Task A_rolling_restart_fails_no_request_that_is_sent_once_more()
    {
        var round = await Run(Fault.Rolling);

        Assert.Equal(0, round.Counts.FailedAfterRetry);
    }

    [SiloProcessFact]
    public async Task Silos_that_do_not_know_of_each_other_lose_and_double_nothing()
    {
        var round = await Run(Fault.SplitBrain, silos: 2);

        Assert.True(round.Fenced > 0, "Nobody was fenced: the silos did not get in each other's way.");
    }

    [SiloProcessFact]
    public async Task A_database_that_was_stopped_loses_nothing_and_needs_no_restart_of_a_silo() => await Run(Fault.PostgresStop);

    private async Task<Round> Run(Fault fault, int silos = 3)
    {
        var log = new StringWriter();
        var options = new ClusterChaosOptions(
            SiloProcess.Program, silos, Rounds: 1, fault, fault == Fault.SplitBrain ? Undisturbed * 8 : Undisturbed,
            Quiet: TimeSpan.FromSeconds(1), Seed: Random.Shared.Next(), Tenants: 12, Proxy: false);
        var run = new ClusterChaosRun(options, log);
        try
        {
            var violations = await run.Run();
            Assert.True(violations.Count == 0, string.Join('\n', violations));
            return Assert.Single(run.Rounds);
        }
        finally
        {
            // With the seed, also where the run itself could not go on.
            output.WriteLine(log.ToString());
        }
    }
}
