using System.Runtime.CompilerServices;
using MeteringCluster.Embedded;
using MeteringCluster.Tests.Kit;
using Xunit;

namespace MeteringCluster.Tests.Journaling;

public sealed class ActivationsTests
{
    private readonly SimulatedJournal _journal = new() { FlushesAtOnce = true };
    private readonly ManualClock _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_key_has_one_grain_however_many_ask_at_once()
    {
        var created = 0;
        var activations = Activations(() => Interlocked.Increment(ref created));

        var grains = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => activations.Get("a"))));

        Assert.Single(grains.Distinct());
        Assert.Equal(1, created);
    }

    [Fact]
    public async Task A_grain_let_go_while_somebody_holds_it_is_found_again_as_the_same_object()
    {
        var activations = Activations(() => 0);
        var held = activations.Get("a");
        await held.Add(5);

        Sweep(activations);
        Sweep(activations);

        Assert.Same(held, activations.Get("a"));
        Assert.Equal(5, await held.Sum());
    }

    [Fact]
    public async Task An_idle_grain_that_nobody_holds_is_forgotten_and_comes_back_with_its_state()
    {
        var activations = Activations(() => 0);
        await Use(activations);

        await Eventually.True(() =>
        {
            Sweep(activations);
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return activations.Count == 0;
        });

        Assert.Equal(5, await activations.Get("a").Sum());
    }

    [Fact]
    public async Task A_grain_with_records_on_their_way_to_disk_stays()
    {
        _journal.FlushesAtOnce = false;
        var activations = Activations(() => 0);
        var answer = activations.Get("a").Add(5);
        await Eventually.True(() => _journal.Waiting == 1);

        for (var n = 0; n < 3; n++) Sweep(activations);

        Assert.Equal(1, activations.Count);
        _journal.Flush();
        Assert.Equal(5, await answer);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Task<long> Use(Activations<string, CounterGrain> activations) => activations.Get("a").Add(5);

    private static void Sweep(Activations<string, CounterGrain> activations) => activations.Sweep(TimeSpan.FromMilliseconds(-1));

    private Activations<string, CounterGrain> Activations(Func<int> onCreate)
    {
        var runtime = new SimulatedHost(_journal, _clock).Runtime;
        return new(id =>
        {
            onCreate();
            return new CounterGrain(id, runtime);
        });
    }
}
