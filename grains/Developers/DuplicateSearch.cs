using System.Collections.Immutable;

namespace MeteringCluster.Developers;

/// <summary>
/// Finds records that are likely one person. Records meet by the hash of what they have in common, so the time is that of
/// reading the list. Addresses join records, also over several of them. Names do not: people with a common name would
/// drag each other's records into one group, so those with one name are a group of their own.
/// </summary>
internal sealed class DuplicateSearch
{
    private readonly Developer[] _list;
    private readonly DismissedPairs _dismissed;
    // Who leads to whom within a group; the one who leads to nobody else stands for the group.
    private readonly int[] _lead;
    private readonly int[] _name;
    private readonly Dictionary<int, HashSet<DuplicateReason>> _reasons = [];
    private readonly List<int[]> _sameName = [];

    private DuplicateSearch(DevelopersState state)
    {
        _list = [.. state.List];
        _dismissed = new DismissedPairs(state, _list);
        _lead = [.. Enumerable.Range(0, _list.Length)];
        _name = new int[_list.Length];
    }

    public static Duplicates Find(DevelopersState state)
    {
        var search = new DuplicateSearch(state);
        search.JoinByAddress();
        search.MeetByName();
        return search.Groups();
    }

    private void JoinByAddress()
    {
        var addresses = new KeyedRows(_list.Length);
        for (var row = 0; row < _list.Length; row++)
        {
            if (_list[row].Email is { } own) addresses.Add(DuplicateKeys.OfAddress(own), row, own);
            foreach (var merged in _list[row].Merged)
                if (merged.Email is { } email) addresses.Add(DuplicateKeys.OfAddress(email), row, email);
        }

        foreach (var met in addresses.Met())
        {
            var texts = met.ToLookup(entry => entry.Row, entry => entry.Text);
            foreach (var part in _dismissed.Apart([.. texts.Select(row => row.Key).Order()]))
            {
                foreach (var row in part) _lead[Lead(row)] = Lead(part[0]);
                if (!_reasons.TryGetValue(part[0], out var reasons)) _reasons[part[0]] = reasons = [];
                foreach (var row in part.Skip(1))
                    foreach (var text in texts[row])
                        reasons.UnionWith(DuplicateKeys.Reasons(texts[part[0]].First(), text));
            }
        }
    }

    private void MeetByName()
    {
        var names = new KeyedRows(_list.Length);
        for (var row = 0; row < _list.Length; row++)
            _name[row] = DuplicateKeys.OfName(_list[row].Name) is { Length: > 0 } key ? names.Add(key, row, "") : -1 - row;
        foreach (var met in names.Met())
            _sameName.AddRange(_dismissed.Apart([.. met.Select(entry => entry.Row).Order()]));
    }

    private Duplicates Groups()
    {
        var joined = new Dictionary<int, List<int>>();
        for (var row = 0; row < _list.Length; row++)
        {
            if (Lead(row) == row && !_reasons.ContainsKey(row)) continue;
            if (!joined.TryGetValue(Lead(row), out var rows)) joined[Lead(row)] = rows = [];
            rows.Add(row);
        }

        var reasons = _reasons.ToLookup(found => Lead(found.Key), found => found.Value);
        var groups = joined.Where(group => group.Value.Count > 1)
            .Select(group => Strong(group.Value, reasons[group.Key].SelectMany(some => some))).ToList();
        var certain = groups.Sum(group => group.Members.Length - 1);

        var possible = 0;
        foreach (var rows in _sameName)
        {
            // Where an address has said it of all of them, the name says nothing new.
            if (rows.Select(Lead).Distinct().Count() is var people && people == 1) continue;
            possible += people - 1;
            groups.Add(new FoundGroup(DuplicateStrength.Weak, [DuplicateReason.SameName], Members(rows)));
        }

        return new Duplicates(
            [.. groups.OrderBy(group => group.Strength).ThenBy(group => group.Members[0].Id, StringComparer.Ordinal)], certain, possible);
    }

    private FoundGroup Strong(List<int> rows, IEnumerable<DuplicateReason> found)
    {
        var names = rows.Select(row => _name[row]).Distinct().Count();
        var reasons = names < rows.Count ? found.Append(DuplicateReason.SameName) : found;
        return new FoundGroup(
            names == 1 ? DuplicateStrength.Both : DuplicateStrength.Strong, [.. reasons.Distinct().Order()], Members(rows));
    }

    private ImmutableArray<Developer> Members(IEnumerable<int> rows) => [.. rows.Select(row => _list[row])];

    private int Lead(int row)
    {
        while (_lead[row] != row) row = _lead[row] = _lead[_lead[row]];
        return row;
    }
}

/// <summary>What was found in one list.</summary>
/// <param name="Groups">The strongest first, then by the first id. Of one strength a record is in one group at most.</param>
/// <param name="Certain">Records that would go if the groups with one address were merged.</param>
/// <param name="Possible">Further ones, if those with one name were.</param>
internal sealed record Duplicates(ImmutableArray<FoundGroup> Groups, int Certain, int Possible);

/// <param name="Members">In the order of their ids.</param>
internal sealed record FoundGroup(
    DuplicateStrength Strength, ImmutableArray<DuplicateReason> Reasons, ImmutableArray<Developer> Members);
