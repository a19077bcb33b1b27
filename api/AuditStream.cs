using System.Globalization;
using MeteringCluster.Audit;

namespace MeteringCluster.Api;

/// <summary>A grain that holds a part of a stream, by its name in a cursor.</summary>
internal sealed record AuditPart(string Name, ITrailGrain Grain);

/// <summary>
/// One source of the audit trail on its way through a page: one grain, or one after the other, in the order asked for. It
/// knows where the next page goes on, whatever was read ahead.
/// </summary>
internal sealed class AuditStream(string source, IReadOnlyList<AuditPart> parts)
{
    private readonly Queue<TrailEntry> _ahead = new();
    private TrailPage? _page;
    private int _part;
    private TrailPlace? _after;

    public string Source { get; } = source;

    public TrailEntry? Head => _ahead.TryPeek(out var entry) ? entry : null;

    public bool IsDone => _part == parts.Count;

    /// <summary>Asks for more, where nothing is left of what was read ahead.</summary>
    public async Task Fetch(ReadTrail query)
    {
        _page = await parts[_part].Grain.ReadTrail(query with { After = _after });
        foreach (var entry in _page.Entries) _ahead.Enqueue(entry);
        MoveOn();
    }

    public TrailEntry Take()
    {
        var entry = _ahead.Dequeue();
        _after = entry.Place;
        MoveOn();
        return entry;
    }

    /// <summary>Where it goes on, as a part of a cursor.</summary>
    public string Place() => (IsDone, _after) switch
    {
        (true, _) => Source,
        (_, null) => $"{Source}~{parts[_part].Name}",
        (_, { } after) => string.Create(CultureInfo.InvariantCulture, $"{Source}~{parts[_part].Name}~{after.Sequence}~{after.Index}"),
    };

    /// <returns>False where this is no place in this stream.</returns>
    public bool TryGoTo(ReadOnlySpan<char> place)
    {
        var split = place.ToString().Split('~');
        if (split[0] != Source) return false;
        if (split.Length == 1)
        {
            _part = parts.Count;
            return true;
        }

        _part = parts.Select(part => part.Name).ToList().IndexOf(split[1]);
        if (_part < 0 || split.Length is not (2 or 4)) return false;
        if (split.Length == 2) return true;
        if (!long.TryParse(split[2], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)) return false;
        if (!int.TryParse(split[3], NumberStyles.None, CultureInfo.InvariantCulture, out var index)) return false;
        _after = new TrailPlace(sequence, index);
        return true;
    }

    private void MoveOn()
    {
        if (_ahead.Count > 0) return;
        if (_page!.Done) (_part, _after) = (_part + 1, null);
        else _after = _page.Next;
    }
}
