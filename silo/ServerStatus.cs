using System.Data.Common;
using System.Reflection;
using MeteringCluster.Api;
using MeteringCluster.Journal;
using MeteringCluster.Journal.Postgres;

namespace MeteringCluster;

/// <summary>Asks each part of the server how it is doing.</summary>
internal sealed class ServerStatus(IMeteringHost host, Storage storage, Drain drain, RequestCount requests, DateTimeOffset since) : IServerStatus
{
    // Counting what lies in the journal reads it, so people who watch are given one count.
    private static readonly TimeSpan CountedFor = TimeSpan.FromSeconds(1);

    private static readonly string Version =
        typeof(ServerStatus).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    private readonly Lock _gate = new();
    private Task<StorageContents?>? _counted;
    private long _countedAt;

    public async Task<ServerStatusView> Read(CancellationToken stop)
    {
        var facts = host.Facts;
        var whyNot = drain.IsDraining ? "The server is stopping." : facts.WhyNotReady;
        var contents = await Count().WaitAsync(stop);
        return new ServerStatusView(
            Version, facts.Kind, facts.Name, since, whyNot is null, whyNot,
            [.. facts.Members.Select(member => new ClusterMemberView(member.Name, member.Address, member.Status))], Journal(contents), Process());
    }

    private JournalStatusView Journal(StorageContents? contents)
    {
        var measured = storage.Journal as IMeasuredJournal;
        var totals = measured?.Figures.Read() ?? FlushTotals.None;
        var kind = storage.Journal switch
        {
            SqliteJournal => "sqlite",
            PostgresJournal => "postgresql",
            _ => "memory",
        };
        return new JournalStatusView(
            kind, storage.Place, storage.Journal.IsWritable, measured?.QueueDepth ?? 0, totals.Flushes, totals.Records, totals.Bytes, totals.Failures,
            totals.Last is { } last ? new FlushView(last.At, last.Records, last.Bytes, Microseconds(last.Duration)) : null,
            totals.Durations.Length == 0 ? null : new FlushDurationsView(
                totals.Durations.Length, Microseconds(totals.Percentile(50)), Microseconds(totals.Percentile(99)), Microseconds(totals.Percentile(100))),
            contents?.PendingEffects, contents?.DueGrains, contents?.Snapshots, contents?.JournalBytes, contents?.SnapshotBytes, contents?.FreeBytes);
    }

    private ProcessStatusView Process() => new(
        requests.Total, Environment.WorkingSet, GC.GetTotalMemory(forceFullCollection: false), GC.CollectionCount(0), GC.CollectionCount(1),
        GC.CollectionCount(2), GC.GetTotalPauseDuration().Ticks / TimeSpan.TicksPerMillisecond, ThreadPool.ThreadCount, Environment.ProcessorCount);

    private Task<StorageContents?> Count()
    {
        lock (_gate)
        {
            if (_counted is { } known && (!known.IsCompleted || Environment.TickCount64 - _countedAt < CountedFor.TotalMilliseconds)) return known;
            _countedAt = Environment.TickCount64;
            return _counted = Task.Run(CountNow);
        }
    }

    // While the journal is away, the rest of the status is what somebody wants to see.
    private async Task<StorageContents?> CountNow()
    {
        try
        {
            return await storage.Contents(CancellationToken.None);
        }
        catch (Exception e) when (e is JournalUnavailableException or DbException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static long Microseconds(TimeSpan duration) => duration.Ticks / TimeSpan.TicksPerMicrosecond;
}
