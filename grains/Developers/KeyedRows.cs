using System.Runtime.InteropServices;

namespace MeteringCluster.Developers;

/// <summary>Rows by a key of theirs, for finding those that share one. A row may have several.</summary>
internal sealed class KeyedRows(int capacity)
{
    private const int None = -1;

    // Each key leads to its first entry, and that to the latest, and each further one to the one before it.
    private readonly Dictionary<string, int> _first = new(capacity, StringComparer.Ordinal);
    private readonly List<(int Row, string Text, int Next)> _entries = new(capacity);
    private readonly List<int> _shared = [];

    /// <returns>A number that is the same for the same key.</returns>
    public int Add(string key, int row, string text)
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_first, key, out var known);
        if (!known)
        {
            number = _entries.Count;
            _entries.Add((row, text, None));
            return number;
        }

        var (firstRow, firstText, next) = _entries[number];
        if (next == None) _shared.Add(number);
        _entries.Add((row, text, next));
        _entries[number] = (firstRow, firstText, _entries.Count - 1);
        return number;
    }

    /// <summary>The rows of each key that has more than one entry.</summary>
    public IEnumerable<List<(int Row, string Text)>> Met()
    {
        foreach (var first in _shared)
        {
            List<(int, string)> met = [];
            for (var at = first; at != None; at = _entries[at].Next) met.Add((_entries[at].Row, _entries[at].Text));
            yield return met;
        }
    }
}
