using System.Collections.Concurrent;
using System.Text;
using MeteringCluster.Journaling;
using Xunit;

namespace MeteringCluster.Tests.Kit;

/// <summary>
/// A grain's writer that goes on through every failure as a grain does: fenced, it reads what is on disk and
/// continues from there. Each record is told apart by its text, so nothing can be lost or doubled unseen.
/// </summary>
public sealed class SteadyWriter(IJournal journal, GrainKey key, string name) : IFenced
{
    private readonly ConcurrentQueue<string> _acknowledged = new();
    private int _overtaken;

    public int Acknowledged => _acknowledged.Count;

    public int Overtaken => Volatile.Read(ref _overtaken);

    public void Fence(FenceCause cause)
    {
        if (cause == FenceCause.Overtaken) Interlocked.Increment(ref _overtaken);
    }

    public async Task Run(CancellationToken stop)
    {
        var sequence = await LastOnDisk();
        for (var number = 1; !stop.IsCancellationRequested; number++)
        {
            var text = $"{name} {number}";
            var record = new JournalRecord(key, this, sequence + 1, default, Encoding.UTF8.GetBytes(text), [], default);
            if (!journal.TryAppend(record))
            {
                await Task.Delay(5, CancellationToken.None);
                continue;
            }

            try
            {
                await record.Completion;
                _acknowledged.Enqueue(text);
                sequence++;
            }
            catch (JournalUnavailableException)
            {
                sequence = await LastOnDisk();
            }
        }
    }

    /// <summary>What several writers of one grain were told is on disk is there, once, in a row without a gap.</summary>
    public static async Task AssertAllThere(IJournal journal, GrainKey key, params SteadyWriter[] writers)
    {
        var read = await journal.Read(key, 0).ToListAsync();
        Assert.Equal(Enumerable.Range(1, read.Count).Select(n => (long)n), read.Select(record => record.Sequence));
        var texts = read.Select(record => Encoding.UTF8.GetString(record.Payload.Span)).ToList();
        Assert.Equal(texts.Count, texts.Distinct().Count());
        foreach (var writer in writers)
        {
            Assert.Empty(writer._acknowledged.Except(texts));
            Assert.Equal(writer._acknowledged, texts.Where(writer._acknowledged.ToHashSet().Contains));
        }
    }

    private async Task<long> LastOnDisk()
    {
        while (true)
        {
            try
            {
                return await journal.Read(key, 0).CountAsync();
            }
            catch (JournalUnavailableException)
            {
                await Task.Delay(5);
            }
        }
    }
}
