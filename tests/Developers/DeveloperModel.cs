using MeteringCluster.Developers;

namespace MeteringCluster.Tests.Developers;

/// <summary>The rules once more, as plainly as they can be said: a dictionary, and a count of everybody each time.</summary>
internal sealed class DeveloperModel
{
    public static readonly string[] Modules = ["insights", "review", "scan"];

    private readonly Dictionary<string, (int Purchased, Overage Overage)> _terms = [];
    private SortedDictionary<string, DeveloperEntry> _listed = new(StringComparer.Ordinal);
    private Dictionary<string, string> _merged = [];

    public int Consumed(string module) => Consumed(_listed, module);

    public int? Allowed(string module) => !_terms.TryGetValue(module, out var terms) || terms.Overage == Overage.Report ? null
        : terms.Overage == Overage.Block ? terms.Purchased
        : terms.Purchased + terms.Purchased / 2;

    public IEnumerable<string> Listed() => _listed.Values.Select(Text);

    public string? Behind(string id) => _listed.ContainsKey(id) ? id : _merged.GetValueOrDefault(id);

    public static string Text(DeveloperEntry entry) =>
        $"{entry.Id}|{entry.Name}|{entry.Email}|{entry.Role}|{string.Join(';', entry.Modules)}";

    public string Do(RandomDeveloperCommand command)
    {
        var (listed, merged) = (new SortedDictionary<string, DeveloperEntry>(_listed, StringComparer.Ordinal), new Dictionary<string, string>(_merged));
        switch (command.Kind)
        {
            case RandomDeveloperCommand.Kinds.Subscribe:
                _terms[command.Module] = (command.Number, command.Overage);
                return "done";
            case RandomDeveloperCommand.Kinds.Unsubscribe:
                _terms.Remove(command.Module);
                return "done";
            case RandomDeveloperCommand.Kinds.Put:
                if (merged.ContainsKey(command.Id)) return "developer-merged";
                listed[command.Id] = command.Rows[0];
                break;
            case RandomDeveloperCommand.Kinds.Remove:
                Remove(command.Id, listed, merged);
                merged.Remove(command.Id);
                break;
            case RandomDeveloperCommand.Kinds.Import:
                Import(command, listed, merged);
                break;
            case RandomDeveloperCommand.Kinds.Merge:
                string[] others = command.Rows.Length > 1 ? [.. command.Rows.Skip(1).Select(row => row.Id)] : [command.Id == "a" ? "b" : "a"];
                if (Merge(command.Id, others, listed, merged) is { } refused) return refused;
                break;
        }

        foreach (var module in Modules)
            if (Allowed(module) is { } allowed && Consumed(listed, module) > allowed && Consumed(listed, module) > Consumed(_listed, module))
                return "developer-limit-reached";
        (_listed, _merged) = (listed, merged);
        return "done";
    }

    private static void Import(
        RandomDeveloperCommand command, SortedDictionary<string, DeveloperEntry> listed, Dictionary<string, string> merged)
    {
        var keep = command.Rows.Select(row => merged.GetValueOrDefault(row.Id, row.Id)).ToHashSet();
        foreach (var row in command.Rows.Where(row => !merged.ContainsKey(row.Id))) listed[row.Id] = row;
        if (!command.Replace) return;
        foreach (var id in listed.Keys.Where(id => !keep.Contains(id)).ToList()) Remove(id, listed, merged);
    }

    private static string? Merge(
        string keep, string[] others, SortedDictionary<string, DeveloperEntry> listed, Dictionary<string, string> merged)
    {
        if (others.Prepend(keep).Any(id => !listed.ContainsKey(id) && !merged.ContainsKey(id))) return "unknown-developer";
        if (merged.ContainsKey(keep) || others.Any(id => merged.TryGetValue(id, out var into) && into != keep)) return "developer-merged";

        foreach (var id in others.Where(listed.ContainsKey))
        {
            var all = listed[keep].Modules.IsEmpty || listed[id].Modules.IsEmpty;
            listed[keep] = listed[keep] with
            {
                Modules = all ? [] : [.. listed[keep].Modules.Union(listed[id].Modules).Order(StringComparer.Ordinal)],
            };
            listed.Remove(id);
            foreach (var earlier in merged.Where(pair => pair.Value == id).ToList()) merged[earlier.Key] = keep;
            merged[id] = keep;
        }

        return null;
    }

    private static void Remove(string id, SortedDictionary<string, DeveloperEntry> listed, Dictionary<string, string> merged)
    {
        if (!listed.Remove(id)) return;
        foreach (var earlier in merged.Where(pair => pair.Value == id).ToList()) merged.Remove(earlier.Key);
    }

    private static int Consumed(SortedDictionary<string, DeveloperEntry> listed, string module) =>
        listed.Values.Count(one => one.Modules.IsEmpty || one.Modules.Contains(module));
}
