using System.Diagnostics;
using MeteringCluster.Audit;

namespace MeteringCluster.Api;

/// <summary>
/// Puts the streams of a tenant's trail together into pages. Merged by instant; or, where one request is looked for, one
/// stream after the other, so that a refusal is found at once however much was done meanwhile.
/// </summary>
public sealed class AuditPages : IDisposable
{
    private const int MostAtOnce = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // Reading a trail shares the journal's readers with grains that come back to life, so only so many read at a time.
    private readonly SemaphoreSlim _free = new(MostAtOnce);

    /// <returns>The page, and where the next begins: null where nothing follows.</returns>
    internal async Task<(List<(string Source, TrailEntry Entry)> Entries, string? Next)> Read(
        IReadOnlyList<AuditStream> streams, AuditWindow window, TrailFilter filter, int limit, CancellationToken stop)
    {
        await _free.WaitAsync(stop);
        try
        {
            var query = new ReadTrail(window.From, window.To, window.NewestFirst, null, filter, limit);
            var entries = await Fill(streams, query, stop);
            return (entries, streams.All(stream => stream.IsDone) ? null : CursorOf(window, streams));
        }
        finally
        {
            _free.Release();
        }
    }

    /// <returns>Null where the text is no cursor of these streams.</returns>
    internal static AuditWindow? Resume(
        string cursor, Func<AuditWindow, IReadOnlyList<AuditStream>> streams, out IReadOnlyList<AuditStream> resumed)
    {
        resumed = [];
        var parts = cursor.Split('|');
        if (AuditWindow.Parse(parts[0]) is not { } window) return null;

        resumed = streams(window);
        if (parts.Length != resumed.Count + 1) return null;
        for (var n = 0; n < resumed.Count; n++)
            if (!resumed[n].TryGoTo(parts[n + 1])) return null;
        return window;
    }

    public void Dispose() => _free.Dispose();

    private static string CursorOf(AuditWindow window, IReadOnlyList<AuditStream> streams) =>
        Page.Cursor(string.Join('|', streams.Select(stream => stream.Place()).Prepend(window.ToString())));

    private static async Task<List<(string Source, TrailEntry Entry)>> Fill(
        IReadOnlyList<AuditStream> streams, ReadTrail query, CancellationToken stop)
    {
        List<(string Source, TrailEntry Entry)> entries = [];
        var started = Stopwatch.GetTimestamp();
        for (var first = true; entries.Count < query.Limit; first = false)
        {
            var open = streams.Where(stream => !stream.IsDone).Take(query.Filter.RequestId is null ? streams.Count : 1).ToList();
            if (open.Count == 0) break;

            // Nobody's entry may be taken before each has shown its own.
            var unread = open.Where(stream => stream.Head is null).ToList();
            if (unread.Count == 0)
            {
                var next = Next(open, query.NewestFirst);
                entries.Add((next.Source, next.Take()));
                continue;
            }

            if (!first && Stopwatch.GetElapsedTime(started) > Patience) break;
            stop.ThrowIfCancellationRequested();
            await Task.WhenAll(unread.Select(stream => stream.Fetch(query with { Limit = query.Limit - entries.Count })));
        }

        return entries;
    }

    // Of several at one instant the first stream's comes first, or last where the newest comes first.
    private static AuditStream Next(List<AuditStream> open, bool newestFirst) =>
        newestFirst
            ? open.Aggregate((best, other) => other.Head!.At >= best.Head!.At ? other : best)
            : open.Aggregate((best, other) => other.Head!.At < best.Head!.At ? other : best);
}
