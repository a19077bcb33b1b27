namespace MeteringCluster.Developers;

/// <summary>Who is known not to be the same person as whom, by row.</summary>
internal sealed class DismissedPairs
{
    private readonly Dictionary<int, HashSet<int>> _others = [];

    public DismissedPairs(DevelopersState state, Developer[] list)
    {
        foreach (var pair in state.Dismissed)
        {
            var (one, other) = (Row(list, pair.One), Row(list, pair.Other));
            if (one < 0 || other < 0) continue;
            Add(one, other);
            Add(other, one);
        }
    }

    /// <summary>
    /// Takes rows that have something in common apart: two that are dismissed stay together only where a third links
    /// them. Parts of one row are left out. The time is that of the rows and their dismissed pairs.
    /// </summary>
    /// <param name="rows">Each once, in order; so is each part.</param>
    public IEnumerable<int[]> Apart(int[] rows)
    {
        if (rows.Length < 2) yield break;
        if (!rows.Any(_others.ContainsKey))
        {
            yield return rows;
            yield break;
        }

        var left = new LinkedList<int>(rows);
        while (left.First is { } first)
        {
            List<int> part = [first.Value];
            left.RemoveFirst();
            for (var at = 0; at < part.Count; at++)
            {
                var not = _others.GetValueOrDefault(part[at]);
                for (var node = left.First; node is not null;)
                {
                    var next = node.Next;
                    if (not is null || !not.Contains(node.Value))
                    {
                        part.Add(node.Value);
                        left.Remove(node);
                    }

                    node = next;
                }
            }

            part.Sort();
            if (part.Count > 1) yield return [.. part];
        }
    }

    private void Add(int one, int other)
    {
        if (!_others.TryGetValue(one, out var others)) _others[one] = others = [];
        others.Add(other);
    }

    private static int Row(Developer[] list, string id) => Array.BinarySearch(list, Developer.Probe(id), Developer.ById);
}
