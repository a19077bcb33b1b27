using System.Diagnostics;
using MeteringCluster.Load.Chaos;

namespace MeteringCluster.Load.Cluster;

/// <summary>Breaks something under load and puts it right again, and says how long every tenant took to answer.</summary>
/// <param name="quiet">So long everything must have been well to count as recovered.</param>
public sealed class Breaker(ClusterBed bed, IReadOnlyList<Probe> probes, Random random, TimeSpan quiet, Violations violations)
{
    // Beyond what the others take to give a silo up, with the defaults.
    private static readonly TimeSpan Frozen = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private int _last = -1;

    /// <returns>How long until every tenant answered again, and what else there is to tell.</returns>
    public Task<(TimeSpan Recovered, string Note)> Break(Fault fault) => fault switch
    {
        Fault.Kill => KillSilo(),
        Fault.Freeze => FreezeSilo(),
        Fault.Rolling => RestartAll(),
        Fault.PostgresStop => StopPostgres(),
        Fault.PostgresKill => KillPostgres(),
        _ => Nothing(),
    };

    private async Task<(TimeSpan, string)> Nothing() => (await Recovered(Stopwatch.GetTimestamp()), "");

    private async Task<(TimeSpan, string)> KillSilo()
    {
        var (silo, number) = Any();
        silo.Kill();
        var recovered = await Recovered(Stopwatch.GetTimestamp());
        var returned = await Return(silo);
        return (recovered, $"silo {number}; {returned}");
    }

    private async Task<(TimeSpan, string)> FreezeSilo()
    {
        var (silo, number) = Any();
        await silo.Freeze();
        var frozen = Stopwatch.GetTimestamp();
        var recovered = await Recovered(frozen);
        if (Frozen - Stopwatch.GetElapsedTime(frozen) is { Ticks: > 0 } rest) await Task.Delay(rest);

        await silo.Thaw();
        var thawed = Stopwatch.GetTimestamp();
        var exitCode = await silo.EndsWithin(TimeSpan.FromSeconds(15));
        var ended = exitCode is { } code ? $"ended by itself with {code} after {Stopwatch.GetElapsedTime(thawed).TotalMilliseconds:F0} ms" : "went on";
        var after = await Recovered(thawed);
        var returned = exitCode is null ? "" : "; " + await Return(silo);
        return (recovered, $"silo {number} {ended}, tenants well {after.TotalMilliseconds:F0} ms after its return{returned}");
    }

    private async Task<(TimeSpan, string)> RestartAll()
    {
        var started = Stopwatch.GetTimestamp();
        var codes = new List<int>();
        foreach (var silo in bed.Silos)
        {
            var code = await silo.Stop();
            codes.Add(code);
            violations.Unless(code == 0, $"a silo that was asked to stop ended with {code}");
            await silo.Start();
            // As a rolling update waits for readiness before it goes on.
            if (bed.Proxy is { } proxy) await proxy.WaitForAll();
        }

        var time = Stopwatch.GetElapsedTime(started);
        return (await Recovered(Stopwatch.GetTimestamp()), $"took {time.TotalSeconds:F1} s, exit codes {string.Join(' ', codes)}");
    }

    private async Task<(TimeSpan, string)> StopPostgres()
    {
        await bed.Postgres.Stop();
        await Task.Delay(Outage);
        return await StartPostgres();
    }

    private async Task<(TimeSpan, string)> KillPostgres()
    {
        await bed.Postgres.Kill();
        return await StartPostgres();
    }

    private async Task<(TimeSpan, string)> StartPostgres()
    {
        var asked = Stopwatch.GetTimestamp();
        while (!await TryStartPostgres(asked)) await Task.Delay(100);
        var took = Stopwatch.GetElapsedTime(asked);
        return (await Recovered(Stopwatch.GetTimestamp()), $"PostgreSQL took {took.TotalMilliseconds:F0} ms to start");
    }

    // Sessions of a killed server may outlive it by an instant, and none starts beside them.
    private async Task<bool> TryStartPostgres(long asked)
    {
        try
        {
            await bed.Postgres.Start();
            return true;
        }
        catch (InvalidOperationException) when (Stopwatch.GetElapsedTime(asked) < TimeSpan.FromSeconds(20))
        {
            return false;
        }
    }

    private async Task<string> Return(SiloMember silo)
    {
        var started = Stopwatch.GetTimestamp();
        await silo.Start();
        var ready = Stopwatch.GetElapsedTime(started);
        var disturbed = await Recovered(started);
        return $"ready {ready.TotalMilliseconds:F0} ms after its start, tenants well after {disturbed.TotalMilliseconds:F0} ms";
    }

    // Not the one that was hit last: it has hardly anything to lose yet.
    private (SiloMember Silo, int Number) Any()
    {
        var number = random.Next(bed.Silos.Count);
        if (number == _last) number = (number + 1) % bed.Silos.Count;
        _last = number;
        return (bed.Silos[number], number + 1);
    }

    private async Task<TimeSpan> Recovered(long instant)
    {
        while (Stopwatch.GetElapsedTime(instant) < Patience)
        {
            await Task.Delay(100);
            var times = probes.Select(probe => probe.RecoveredAfter(instant)).ToList();
            if (times.Any(time => time is null)) continue;
            if (Stopwatch.GetElapsedTime(instant) - times.Max()!.Value > quiet) return times.Max()!.Value;
        }

        var silent = probes.Where(probe => probe.RecoveredAfter(instant) is null).Select(probe => probe.Tenant).ToList();
        throw new TimeoutException($"After {Patience} {silent.Count} tenants still do not answer: {string.Join(' ', silent.Take(10))}.");
    }
}
