using System.Runtime.CompilerServices;
using MeteringCluster.Metering;
using MeteringCluster.Tests.Kit;
using Xunit;

namespace MeteringCluster.Tests.Metering;

public sealed class DedupIndexMemoryTests
{
    private const int Events = 1_000_000;

    [Fact]
    public async Task A_million_events_take_less_than_40_bytes_each()
    {
        var bytes = Assert.Single(await QuietProcess.Measure(Bytes));

        Assert.InRange(bytes / (double)Events, 24, 40);
    }

    private static Task<long[]> Bytes()
    {
        var holder = new DedupIndex?[1];
        Fill(holder);

        // What goes when the index goes.
        var with = GC.GetTotalMemory(forceFullCollection: true);
        holder[0] = null;
        return Task.FromResult<long[]>([with - GC.GetTotalMemory(forceFullCollection: true)]);
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
