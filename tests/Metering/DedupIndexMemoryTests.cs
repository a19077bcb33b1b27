using MeteringCluster.Metering;
using Xunit;

namespace MeteringCluster.Tests.Metering;

/// <summary>Measures the whole process, so nothing else may run meanwhile.</summary>
[Collection(nameof(DedupIndexMemoryTests))]
[CollectionDefinition(nameof(DedupIndexMemoryTests), DisableParallelization = true)]
public sealed class DedupIndexMemoryTests
{
    [Fact]
    public void A_million_events_take_less_than_40_bytes_each()
    {
        const int events = 1_000_000;
        var random = new Random(1);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var index = new DedupIndex();
        for (var i = 0; i < events; i++)
            index.Add(new UsageIdentity((ulong)random.NextInt64() << 1, (ulong)random.NextInt64(), (ulong)random.NextInt64() << 1 | 0x100));
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;

        Assert.Equal(events, index.Count);
        Assert.InRange(bytes / (double)events, 24, 40);
    }
}
