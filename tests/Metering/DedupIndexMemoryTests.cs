using System.Runtime.CompilerServices;
using MeteringCluster.Metering;
using Xunit;

namespace MeteringCluster.Tests.Metering;

/// <summary>Measures the whole process, so nothing else may run meanwhile.</summary>
[Collection(nameof(DedupIndexMemoryTests))]
[CollectionDefinition(nameof(DedupIndexMemoryTests), DisableParallelization = true)]
public sealed class DedupIndexMemoryTests
{
    private const int Events = 1_000_000;

    [Fact]
    public void A_million_events_take_less_than_40_bytes_each()
    {
        var holder = new DedupIndex?[1];
        Fill(holder);

        // What goes when the index goes: shorter than filling it, so that what other tests left behind disturbs less.
        var with = GC.GetTotalMemory(forceFullCollection: true);
        holder[0] = null;
        var bytes = with - GC.GetTotalMemory(forceFullCollection: true);

        Assert.InRange(bytes / (double)Events, 24, 40);
    }

    // In a method of its own, so that nothing but the array holds the index when this has returned.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Fill(DedupIndex?[] holder)
    {
        var random = new Random(1);
        var index = new DedupIndex();
        for (var i = 0; i < Events; i++)
            index.Add(new UsageIdentity((ulong)random.NextInt64() << 1, (ulong)random.NextInt64(), (ulong)random.NextInt64() << 1 | 0x100));

        Assert.Equal(Events, index.Count);
        holder[0] = index;
    }
}
