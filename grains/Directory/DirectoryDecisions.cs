using MeteringCluster.Journaling;

namespace MeteringCluster.Directory;

/// <summary>What the directory answers and journals. Pure; flat guards in their order of precedence.</summary>
public static class DirectoryDecisions
{
    public static Decision<DirectoryEvent, DirectoryAnswer> Decide(DirectoryState state, CreateTenant command, DateTimeOffset now)
    {
        if (state.Tenant(command.Id) is { } known)
        {
            if (known.DeletedAt is { } deletedAt) return new(new TenantDeleted(deletedAt, []));
            if (known.ContentHash != command.ContentHash) return new(new TenantExists(known.CreatedAt));
            return new(new TenantReady(state.Find(command.Id)!, Created: false)) { Owed = Effects(command, known.Serial) };
        }

        return new(
            new TenantReady(new Tenant(command.Id, command.Name, now, command.Credits.Calendar), Created: true),
            [new TenantWasCreated(command.Id.Value, command.Name, now, command.Credits.Calendar.Anchor, command.ContentHash, command.License.Serial)],
            Effects(command, command.License.Serial));
    }

    public static Decision<DirectoryEvent, DirectoryAnswer> Decide(DirectoryState state, RenameTenant command, DateTimeOffset now)
    {
        if (state.Find(command.Id) is not { } tenant) return new(new NoSuchTenant());
        if (tenant.Name == command.Name) return new(new TenantReady(tenant, Created: false));

        return new(
            new TenantReady(tenant with { Name = command.Name }, Created: false),
            new TenantWasRenamed(command.Id.Value, command.Name));
    }

    public static Decision<DirectoryEvent, DirectoryAnswer> Decide(DirectoryState state, TenantId tenant, DateTimeOffset now)
    {
        if (state.Tenant(tenant) is not { } row) return new(new NoSuchTenant());
        if (row.DeletedAt is { } before) return new(new TenantDeleted(before, row.RevokedWithIt));

        var keys = state.LivingKeysOf(tenant);
        return new(new TenantDeleted(now, keys), [new TenantWasDeleted(tenant.Value, now, keys)], [CloseBillingEffect.Of(tenant)]);
    }

    public static Decision<DirectoryEvent, DirectoryAnswer> Decide(DirectoryState state, CreateKey command, DateTimeOffset now)
    {
        if (command.Tenant is { } tenant && !state.IsLiving(tenant)) return new(new NoSuchTenant());
        if (command.Reseller is { } reseller && !state.Sellers.IsLiving(reseller)) return new(new NoSuchReseller());
        if (state.Key(command.Id) is not null) return new(new KeyIdTaken());

        return new(
            new KeyReady(new ApiKey(command.Id, command.Hash, command.Scope, command.Tenant, command.Name, now, RevokedAt: null)
            {
                Reseller = command.Reseller,
            }),
            new KeyWasCreated(
                command.Id, command.Hash, command.Scope.Name(), command.Tenant?.Value, command.Name, now, command.Reseller?.Value));
    }

    public static Decision<DirectoryEvent, DirectoryAnswer> Decide(DirectoryState state, RevokeKey command, DateTimeOffset now)
    {
        if (state.Key(command.Id) is not { } key) return new(new NoSuchKey());
        if (command.Tenant is { } tenant && key.Tenant != tenant) return new(new NoSuchKey());
        if (command.Reseller is { } reseller && key.Reseller != reseller) return new(new NoSuchKey());
        if (key.RevokedAt is { } before) return new(new KeyRevoked(before));

        return new(new KeyRevoked(now), new KeyWasRevoked(command.Id, now));
    }

    public static Decision<DirectoryEvent, DirectoryAnswer> Decide(DirectoryState state, EnsureOperatorKey command, DateTimeOffset now)
    {
        if (command.OnlyIfNone && state.HasLivingOperator) return new(new OperatorKeyPresent());
        if (state.Key(command.Id) is { } known)
            return known is { Scope: Scope.Operator, RevokedAt: null } && known.Hash == command.Hash
                ? new(new OperatorKeyPresent())
                : new(new KeyIdTaken());

        return Decide(state, new CreateKey(command.Id, command.Hash, Scope.Operator, Tenant: null, "first operator"), now);
    }

    // A repeat brings a serial number of its own, but the licence has that of the first.
    private static IReadOnlyList<Effect> Effects(CreateTenant command, string? serial) =>
        [CreateLicenseEffect.Of(command.Id, command.License with { Serial = serial }), CreateBillingEffect.Of(command.Id, command.Credits)];
}
