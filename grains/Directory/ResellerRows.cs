using System.Collections.Immutable;
using MeteringCluster.Reselling;

namespace MeteringCluster.Directory;

/// <summary>The resellers of the directory, those deleted included. Only <see cref="DirectoryState.Apply"/> changes it.</summary>
public sealed class ResellerRows
{
    private readonly Dictionary<string, ResellerRow> _all = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _living = new(StringComparer.Ordinal);

    /// <summary>As they lie in a snapshot, in the order of ids.</summary>
    public ImmutableArray<ResellerRow> Rows => [.. _all.Values.OrderBy(row => row.Id, StringComparer.Ordinal)];

    public ResellerRow this[string id] => _all[id];

    public ResellerRow? Row(ResellerId id) => _all.GetValueOrDefault(id.Value);

    public bool IsLiving(ResellerId id) => Row(id) is { DeletedAt: null };

    public Reseller? Find(ResellerId id) => Row(id) is { DeletedAt: null } row ? View(row) : null;

    public ResellerPage List(ListResellers query)
    {
        var page = SortedIds.After(_living, query.After)
            .Select(id => _all[id])
            .Where(row => Words.Hold(row.Id, query.Query) || Words.Hold(row.Name, query.Query))
            .Take(query.Limit + 1)
            .Select(View)
            .ToImmutableArray();
        return page.Length > query.Limit ? new(page[..query.Limit], true) : new(page, false);
    }

    internal void Put(ResellerRow row)
    {
        _all[row.Id] = row;
        if (row.DeletedAt is null) _living.Add(row.Id);
        else _living.Remove(row.Id);
    }

    private static Reseller View(ResellerRow row) => new(ResellerId.Parse(row.Id), row.Name, row.CreatedAt);
}
