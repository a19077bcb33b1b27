using MeteringCluster.Embedded;
using MeteringCluster.Journaling;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeteringCluster.Tests.Kit;

/// <summary>One process over a simulated journal. Another one over the same journal is the next process after a crash.</summary>
public sealed class SimulatedHost : IAsyncDisposable
{
    private readonly Dictionary<GrainKey, CounterGrain> _grains = [];

    public SimulatedHost(SimulatedJournal journal, ManualClock clock, params IEffectHandler[] handlers)
    {
        Effects = new EffectRunner(journal, () => handlers, clock, NullLogger<EffectRunner>.Instance);
        Due = new DueScheduler(journal, key => _grains[key], clock, NullLogger<DueScheduler>.Instance);
        Runtime = new GrainRuntime(
            journal, journal, Effects, Due, clock, new JournalingOptions { SnapshotAfterBytes = 1024 },
            NullLogger<GrainRuntime>.Instance);
    }

    public EffectRunner Effects { get; }

    public DueScheduler Due { get; }

    public GrainRuntime Runtime { get; }

    public CounterGrain Counter(string id, CounterFold? fold = null)
    {
        var grain = new CounterGrain(id, Runtime, fold);
        return _grains[grain.Key] = grain;
    }

    public async ValueTask DisposeAsync()
    {
        Effects.Dispose();
        await Due.DisposeAsync();
    }
}

/// <summary>Notes which effects ran, and fails as often as it is told.</summary>
public sealed class NotedEffects : IEffectHandler
{
    private readonly List<string> _ran = [];
    private int _failures;

    public string Kind => "mail";

    public int Failures
    {
        set => _failures = value;
    }

    public string[] Ran
    {
        get
        {
            lock (_ran) return [.. _ran];
        }
    }

    public Task Run(Effect effect, CancellationToken stop)
    {
        lock (_ran) _ran.Add(effect.Id);
        return Interlocked.Decrement(ref _failures) >= 0
            ? Task.FromException(new IOException("The mail server is away."))
            : Task.CompletedTask;
    }
}

/// <summary>Effects that each wait until a test lets them.</summary>
public sealed class GatedEffects : IEffectHandler
{
    private readonly SemaphoreSlim _gate = new(0);
    private readonly Lock _lock = new();

    public string Kind => "mail";

    public int Waiting { get; private set; }

    public int MostAtOnce { get; private set; }

    public int Ran { get; private set; }

    public void Let(int effects) => _gate.Release(effects);

    public async Task Run(Effect effect, CancellationToken stop)
    {
        lock (_lock) MostAtOnce = Math.Max(MostAtOnce, ++Waiting);
        await _gate.WaitAsync(stop);
        lock (_lock) (Waiting, Ran) = (Waiting - 1, Ran + 1);
    }
}
