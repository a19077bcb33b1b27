using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json.Serialization;
using MeteringCluster.Billing;
using MeteringCluster.Licensing;
using MeteringCluster.Reselling;

namespace MeteringCluster.Directory;

/// <summary>
/// All tenants, resellers and keys. Mutable, because fifty thousand tenants are looked up with every request; only
/// <see cref="Apply"/> changes it.
/// </summary>
public sealed class DirectoryState
{
    private readonly Dictionary<string, TenantRow> _tenants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ApiKey> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedSet<string>> _keysByTenant = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedSet<string>> _keysByReseller = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _livingTenants = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _keyIds = new(StringComparer.Ordinal);
    private int _livingOperators;

    /// <param name="resellers">Missing in old snapshots.</param>
    [JsonConstructor]
    public DirectoryState(ImmutableArray<TenantRow> tenants, ImmutableArray<KeyRow> keys, ImmutableArray<ResellerRow> resellers = default)
    {
        foreach (var tenant in tenants) Put(tenant);
        foreach (var key in keys)
            Put(new ApiKey(key.Id, key.Hash, Scopes.Named(key.Scope), Tenant(key.Tenant), key.Name, key.CreatedAt, key.RevokedAt)
            {
                Reseller = Reseller(key.Reseller),
            });
        foreach (var reseller in resellers.IsDefault ? [] : resellers) Sellers.Put(reseller);
    }

    /// <summary>Every tenant that ever was, as it lies in a snapshot, in the order of ids.</summary>
    public ImmutableArray<TenantRow> Tenants => [.. _tenants.Values.OrderBy(row => row.Id, StringComparer.Ordinal)];

    /// <summary>Every key that ever was, as it lies in a snapshot, in the order of ids.</summary>
    public ImmutableArray<KeyRow> Keys => [.. _keyIds.Select(id => _keys[id]).Select(key => new KeyRow(
        key.Id, key.Hash, key.Scope.Name(), key.Tenant?.Value, key.Name, key.CreatedAt, key.RevokedAt, key.Reseller?.Value))];

    /// <summary>Every reseller that ever was, as it lies in a snapshot, in the order of ids.</summary>
    public ImmutableArray<ResellerRow> Resellers => Sellers.Rows;

    [JsonIgnore]
    public ResellerRows Sellers { get; } = new();

    [JsonIgnore]
    public bool HasLivingOperator => _livingOperators > 0;

    public TenantRow? Tenant(TenantId id) => _tenants.GetValueOrDefault(id.Value);

    public bool IsLiving(TenantId id) => Tenant(id) is { DeletedAt: null };

    public ApiKey? Key(string id) => _keys.GetValueOrDefault(id);

    public Tenant? Find(TenantId id) => Tenant(id) is { DeletedAt: null } row ? View(row) : null;

    public ImmutableArray<string> LivingKeysOf(TenantId tenant) => Living(_keysByTenant.GetValueOrDefault(tenant.Value));

    public ImmutableArray<string> LivingKeysOf(ResellerId reseller) => Living(_keysByReseller.GetValueOrDefault(reseller.Value));

    public TenantPage List(ListTenants query)
    {
        var serial = SerialNumber.TryNormalize(query.Query, out var asked) ? asked : null;
        var page = SortedIds.After(_livingTenants, query.After)
            .Select(id => _tenants[id])
            .Where(row => Words.Hold(row.Id, query.Query) || Words.Hold(row.Name, query.Query)
                || (serial is not null && serial == (row.Serial ?? SerialNumber.Derived(row.Id))))
            .Take(query.Limit + 1)
            .Select(View)
            .ToImmutableArray();
        return page.Length > query.Limit ? new(page[..query.Limit], true) : new(page, false);
    }

    public KeyPage List(ListKeys query)
    {
        var ids = query.Tenant is { } tenant ? _keysByTenant.GetValueOrDefault(tenant.Value) ?? []
            : query.Reseller is { } reseller ? _keysByReseller.GetValueOrDefault(reseller.Value) ?? []
            : _keyIds;
        var page = SortedIds.After(ids, query.After).Take(query.Limit + 1).Select(id => _keys[id]).ToImmutableArray();
        return page.Length > query.Limit ? new(page[..query.Limit], true) : new(page, false);
    }

    public DirectoryState Apply(DirectoryEvent @event)
    {
        switch (@event)
        {
            case TenantWasCreated e:
                Put(new TenantRow(e.Id, e.Name, e.At, e.PeriodAnchor, e.ContentHash, DeletedAt: null, [], e.Serial));
                break;
            case TenantWasRenamed e:
                Put(_tenants[e.Id] with { Name = e.Name });
                break;
            case TenantWasDeleted e:
                Put(_tenants[e.Id] with { DeletedAt = e.At, RevokedWithIt = e.RevokedKeys });
                foreach (var key in e.RevokedKeys) Put(_keys[key] with { RevokedAt = e.At });
                break;
            case ResellerWasCreated e:
                Sellers.Put(new ResellerRow(e.Id, e.Name, e.At, e.ContentHash, DeletedAt: null, []));
                break;
            case ResellerWasRenamed e:
                Sellers.Put(Sellers[e.Id] with { Name = e.Name });
                break;
            case ResellerWasDeleted e:
                Sellers.Put(Sellers[e.Id] with { DeletedAt = e.At, RevokedWithIt = e.RevokedKeys });
                foreach (var key in e.RevokedKeys) Put(_keys[key] with { RevokedAt = e.At });
                break;
            case KeyWasCreated e:
                Put(new ApiKey(e.Id, e.Hash, Scopes.Named(e.Scope), Tenant(e.Tenant), e.Name, e.At, RevokedAt: null)
                {
                    Reseller = Reseller(e.Reseller),
                });
                break;
            case KeyWasRevoked e:
                Put(_keys[e.Id] with { RevokedAt = e.At });
                break;
            default:
                throw new UnreachableException();
        }

        return this;
    }

    private static Tenant View(TenantRow row) =>
        new(TenantId.Parse(row.Id), row.Name, row.CreatedAt, new BillingCalendar(row.PeriodAnchor));

    private static TenantId? Tenant(string? id) => id is null ? null : TenantId.Parse(id);

    private static ResellerId? Reseller(string? id) => id is null ? null : ResellerId.Parse(id);

    private ImmutableArray<string> Living(SortedSet<string>? ids) => [.. (ids ?? []).Where(id => _keys[id].RevokedAt is null)];

    private void Put(TenantRow tenant)
    {
        _tenants[tenant.Id] = tenant;
        if (tenant.DeletedAt is null) _livingTenants.Add(tenant.Id);
        else _livingTenants.Remove(tenant.Id);
    }

    private void Put(ApiKey key)
    {
        if (_keys.TryGetValue(key.Id, out var before)) _livingOperators -= LivingOperator(before);
        _livingOperators += LivingOperator(key);

        _keys[key.Id] = key;
        _keyIds.Add(key.Id);
        if (key.Tenant is { } tenant) Put(_keysByTenant, tenant.Value, key.Id);
        if (key.Reseller is { } reseller) Put(_keysByReseller, reseller.Value, key.Id);
    }

    private static void Put(Dictionary<string, SortedSet<string>> keys, string owner, string key)
    {
        if (!keys.TryGetValue(owner, out var ids)) keys[owner] = ids = new SortedSet<string>(StringComparer.Ordinal);
        ids.Add(key);
    }

    private static int LivingOperator(ApiKey key) => key is { Scope: Scope.Operator, RevokedAt: null } ? 1 : 0;
}
