using MeteringCluster.Journaling;
using MeteringCluster.Reselling;
using Orleans.Concurrency;

namespace MeteringCluster.Directory;

[Reentrant]
public sealed class DirectoryGrain(string id, GrainRuntime runtime) : IDirectoryGrain, IHostedGrain
{
    private readonly Journaled<DirectoryState, DirectoryEvent> _log = new(id, DirectoryFold.Instance, runtime);

    public ValueTask<DirectoryAnswer> CreateTenant(CreateTenant command) =>
        _log.CommitAndRun(command, DirectoryDecisions.Decide);

    public ValueTask<DirectoryAnswer> RenameTenant(RenameTenant command) => _log.Commit(command, DirectoryDecisions.Decide);

    public ValueTask<DirectoryAnswer> DeleteTenant(TenantId tenant) => _log.Commit(tenant, DirectoryDecisions.Decide);

    public ValueTask<Tenant?> FindTenant(TenantId tenant) => _log.Read(tenant, static (state, asked, _) => state.Find(asked));

    public ValueTask<TenantPage> ListTenants(ListTenants query) => _log.Read(query, static (state, asked, _) => state.List(asked));

    public ValueTask<DirectoryAnswer> CreateReseller(CreateReseller command) => _log.CommitAndRun(command, ResellerDecisions.Decide);

    public ValueTask<DirectoryAnswer> RenameReseller(RenameReseller command) => _log.Commit(command, ResellerDecisions.Decide);

    public ValueTask<DirectoryAnswer> DeleteReseller(ResellerId reseller) => _log.CommitAndRun(reseller, ResellerDecisions.Decide);

    public ValueTask<Reseller?> FindReseller(ResellerId reseller) =>
        _log.Read(reseller, static (state, asked, _) => state.Sellers.Find(asked));

    public ValueTask<ResellerPage> ListResellers(ListResellers query) =>
        _log.Read(query, static (state, asked, _) => state.Sellers.List(asked));

    public ValueTask<DirectoryAnswer> CreateKey(CreateKey command) => _log.Commit(command, DirectoryDecisions.Decide);

    public ValueTask<DirectoryAnswer> RevokeKey(RevokeKey command) => _log.Commit(command, DirectoryDecisions.Decide);

    public ValueTask<ApiKey?> FindKey(string id) => _log.Read(id, static (state, asked, _) => state.Key(asked));

    public ValueTask<KeyPage> ListKeys(ListKeys query) => _log.Read(query, static (state, asked, _) => state.List(asked));

    public ValueTask<DirectoryAnswer> EnsureOperatorKey(EnsureOperatorKey command) =>
        _log.Commit(command, DirectoryDecisions.Decide);

    public bool TryLetGo() => _log.TryLetGo();

    public Task Wake() => Task.CompletedTask;
}
