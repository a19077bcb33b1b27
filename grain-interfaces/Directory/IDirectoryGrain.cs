using MeteringCluster.Reselling;

namespace MeteringCluster.Directory;

/// <summary>The tenants, resellers and API keys of one installation. One grain, key <c>directory</c>.</summary>
[Alias("directory-grain")]
public interface IDirectoryGrain : IDueGrain
{
    /// <summary>
    /// Creates a tenant, and its licence and credit terms before it answers. Precedence: <see cref="TenantDeleted"/>,
    /// <see cref="TenantExists"/>, else <see cref="TenantReady"/>.
    /// </summary>
    [Repeatable]
    ValueTask<DirectoryAnswer> CreateTenant(CreateTenant command);

    /// <returns><see cref="TenantReady"/> or <see cref="NoSuchTenant"/>.</returns>
    ValueTask<DirectoryAnswer> RenameTenant(RenameTenant command);

    /// <summary>Deletes a tenant and revokes its keys; repeated, it gives the first answer.</summary>
    /// <returns><see cref="TenantDeleted"/> or <see cref="NoSuchTenant"/>.</returns>
    [Repeatable]
    ValueTask<DirectoryAnswer> DeleteTenant(TenantId tenant);

    /// <returns>Null where there is none, or it is deleted.</returns>
    [Repeatable]
    ValueTask<Tenant?> FindTenant(TenantId tenant);

    /// <summary>Tenants in the order of their ids; deleted ones are left out.</summary>
    [Repeatable]
    ValueTask<TenantPage> ListTenants(ListTenants query);

    /// <summary>
    /// Creates a reseller, and its grain before it answers. Precedence: <see cref="ResellerDeleted"/>,
    /// <see cref="ResellerExists"/>, else <see cref="ResellerListed"/>.
    /// </summary>
    [Repeatable]
    ValueTask<DirectoryAnswer> CreateReseller(CreateReseller command);

    /// <returns><see cref="ResellerListed"/> or <see cref="NoSuchReseller"/>.</returns>
    ValueTask<DirectoryAnswer> RenameReseller(RenameReseller command);

    /// <summary>Deletes a reseller and revokes its keys; answers when its grain is closed. Repeated, it gives the first answer.</summary>
    /// <returns><see cref="ResellerDeleted"/> or <see cref="NoSuchReseller"/>.</returns>
    [Repeatable]
    ValueTask<DirectoryAnswer> DeleteReseller(ResellerId reseller);

    /// <returns>Null where there is none, or it is deleted.</returns>
    [Repeatable]
    ValueTask<Reseller?> FindReseller(ResellerId reseller);

    /// <summary>Resellers in the order of their ids; deleted ones are left out.</summary>
    [Repeatable]
    ValueTask<ResellerPage> ListResellers(ListResellers query);

    /// <returns><see cref="KeyReady"/>, <see cref="NoSuchTenant"/>, <see cref="NoSuchReseller"/> or <see cref="KeyIdTaken"/>.</returns>
    ValueTask<DirectoryAnswer> CreateKey(CreateKey command);

    /// <summary>Revokes a key; repeated, it gives the first answer.</summary>
    /// <returns><see cref="KeyRevoked"/> or <see cref="NoSuchKey"/>.</returns>
    [Repeatable]
    ValueTask<DirectoryAnswer> RevokeKey(RevokeKey command);

    /// <returns>Null where there is none; a revoked key is found.</returns>
    [Repeatable]
    ValueTask<ApiKey?> FindKey(string id);

    /// <summary>Keys in the order of their ids, revoked ones included.</summary>
    [Repeatable]
    ValueTask<KeyPage> ListKeys(ListKeys query);

    /// <summary>Sees to it that an operator can get in.</summary>
    /// <returns>
    /// <see cref="KeyReady"/> when the key was created, <see cref="OperatorKeyPresent"/> when nothing was to be done,
    /// <see cref="KeyIdTaken"/> when the id is that of another or of a revoked key.
    /// </returns>
    ValueTask<DirectoryAnswer> EnsureOperatorKey(EnsureOperatorKey command);
}
