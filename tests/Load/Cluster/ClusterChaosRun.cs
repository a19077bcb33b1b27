using System.Diagnostics;
using System.Text.RegularExpressions;
using MeteringCluster.Load.Chaos;

namespace MeteringCluster.Load.Cluster;

/// <summary>
/// Clients that never give up on a cluster in which silos, or the database, are lost again and again. In the end
/// everything they were told must be true, to the unit.
/// </summary>
public sealed partial class ClusterChaosRun(ClusterChaosOptions options, TextWriter log)
{
    private readonly Violations _violations = new();
    private readonly List<Round> _rounds = [];

    public IReadOnlyList<Round> Rounds => _rounds;

    /// <returns>What must not have happened and did.</returns>
    public async Task<IReadOnlyCollection<string>> Run()
    {
        log.WriteLine($"Seed {options.Seed}: {options.Silos} silos, {options.Tenants} tenants, {options.Rounds} rounds of {options.Fault}.");
        using var bed = await ClusterBed.Create(options.Program);
        try
        {
            await Run(bed);
        }
        catch
        {
            foreach (var silo in bed.Silos) log.WriteLine(Tail(silo.Output));
            throw;
        }

        return _violations.All;
    }

    private bool IsSplit => options.Fault == Fault.SplitBrain;

    private async Task Run(ClusterBed bed)
    {
        await bed.AddSilo("chaos");
        if (!IsSplit) await Task.WhenAll(Enumerable.Range(1, options.Silos - 1).Select(_ => bed.AddSilo("chaos")));
        if (options.Proxy) await bed.StartProxy();
        await ClusterLoad.CreateTenants(options, bed.Urls, bed.Key);
        // A silo that does not know of the others knows of the tenants that there were when it started.
        for (var i = bed.Silos.Count; i < options.Silos; i++) await bed.AddSilo($"chaos-{i}");

        using var client = new RetryingClient(bed.Urls, bed.Key, TimeSpan.FromSeconds(10));
        using var probing = new RetryingClient(bed.Urls, bed.Key, TimeSpan.FromSeconds(3));
        var load = new ClusterLoad(options, client, probing, _violations);
        using var stop = new CancellationTokenSource();
        var work = await load.Start(stop.Token);

        log.WriteLine(Round.Header);
        var breaker = new Breaker(bed, load.Probes, new Random(options.Seed), options.Quiet, _violations);
        for (var number = 1; number <= options.Rounds; number++) await Run(number, bed, load, client, breaker);

        await stop.CancelAsync();
        await Task.WhenAll(work);
        if (IsSplit) await StartOver(bed);
        await Check(bed, load);
        log.WriteLine(Round.Summary(_rounds));
        LogWhatWasSaid(bed);
    }

    private async Task Run(int number, ClusterBed bed, ClusterLoad load, RetryingClient client, Breaker breaker)
    {
        load.BeginRound(number - 1);
        var started = Stopwatch.GetTimestamp();
        var fencedBefore = Fenced(bed);
        await Task.Delay(options.Between);
        // Silos that do not know of each other go on getting in each other's way: there is nothing to recover from.
        var (recovered, note) = IsSplit ? (TimeSpan.Zero, "") : await breaker.Break(options.Fault);
        var round = new Round(
            number, options.Fault.ToString(), recovered, client.Attempts.Take(), Fenced(bed) - fencedBefore, Stopwatch.GetElapsedTime(started), note);
        _rounds.Add(round);
        log.WriteLine(round);
        if (options.Fault is Fault.PostgresStop or Fault.PostgresKill)
            _violations.Unless(bed.Silos.All(silo => silo.IsRunning), $"round {number}: a silo ended when the database was away");
        if (options.Fault is Fault.Rolling or Fault.None)
            _violations.Unless(
                round.Counts.FailedAfterRetry == 0, $"round {number}: {round.Counts.FailedAfterRetry} requests failed even after one retry");
    }

    // Silos that did not know of each other each remember what they did; only the journal knows all of it.
    private static async Task StartOver(ClusterBed bed)
    {
        await Task.WhenAll(bed.Silos.Select(silo => silo.Stop()));
        await bed.AddSilo("afterwards");
    }

    private async Task Check(ClusterBed bed, ClusterLoad load)
    {
        using var client = new RetryingClient(IsSplit ? [bed.Silos[^1].Url] : bed.Urls, bed.Key, TimeSpan.FromSeconds(10));
        var checks = new ClusterChecks(load, client, _violations);
        await checks.Run();
        log.WriteLine($"{checks.Events} events acknowledged and counted; {checks.Unclaimed} sessions open that no client knows of.");
        if (IsSplit) log.WriteLine($"{load.Probes.Sum(probe => probe.StaleAnswers)} answers rested on what another silo had changed meanwhile.");
        await Task.WhenAll(bed.Silos.Where(silo => silo.IsRunning).Select(silo => silo.Stop()));
        var (exitCode, output) = await bed.Verify();
        _violations.Unless(exitCode == 0, $"silo verify ended with {exitCode}:\n{output}");
        log.WriteLine(output.TrimEnd());
    }

    private static int Fenced(ClusterBed bed) => bed.Silos.Sum(silo => Overtaken().Count(silo.Output));

    private void LogWhatWasSaid(ClusterBed bed)
    {
        log.WriteLine("What the silos logged:");
        var lines = bed.Silos.SelectMany(silo => LogLine().Matches(silo.Output)).GroupBy(line => line.Groups[1].Value).OrderByDescending(kind => kind.Count());
        foreach (var kind in lines.Take(25)) log.WriteLine($"{kind.Count(),6}  {Tail(kind.First().Value, 300)}");
    }

    private static string Tail(string text, int most = 4000) => text.Length <= most ? text : most < 1000 ? text[..most] : "..." + text[^most..];

    [GeneratedRegex("was written by another activation")]
    private static partial Regex Overtaken();

    [GeneratedRegex(@"^((?:warn|fail|crit): \S+) .*$", RegexOptions.Multiline)]
    private static partial Regex LogLine();
}
