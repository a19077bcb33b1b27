using MeteringCluster.Journaling;
using MeteringCluster.Reselling;

namespace MeteringCluster.Directory;

/// <summary>What the directory makes of commands on resellers. Pure; flat guards in their order of precedence.</summary>
public static class ResellerDecisions
{
    public static Decision<DirectoryEvent, DirectoryAnswer> Decide(DirectoryState state, CreateReseller command, DateTimeOffset now)
    {
        if (state.Sellers.Row(command.Id) is { } known)
        {
            if (known.DeletedAt is { } deletedAt) return new(new ResellerDeleted(deletedAt, []));
            if (known.ContentHash != command.ContentHash) return new(new ResellerExists(known.CreatedAt));
            return new(new ResellerListed(state.Sellers.Find(command.Id)!, Created: false))
            {
                Owed = [CreateResellerEffect.Of(command.Id, command.Profile)],
            };
        }

        return new(
            new ResellerListed(new Reseller(command.Id, command.Profile.Name, now), Created: true),
            [new ResellerWasCreated(command.Id.Value, command.Profile.Name, now, command.ContentHash)],
            [CreateResellerEffect.Of(command.Id, command.Profile)]);
    }

    public static Decision<DirectoryEvent, DirectoryAnswer> Decide(DirectoryState state, RenameReseller command, DateTimeOffset now)
    {
        if (state.Sellers.Find(command.Id) is not { } reseller) return new(new NoSuchReseller());
        if (reseller.Name == command.Name) return new(new ResellerListed(reseller, Created: false));

        return new(
            new ResellerListed(reseller with { Name = command.Name }, Created: false),
            new ResellerWasRenamed(command.Id.Value, command.Name));
    }

    public static Decision<DirectoryEvent, DirectoryAnswer> Decide(DirectoryState state, ResellerId reseller, DateTimeOffset now)
    {
        if (state.Sellers.Row(reseller) is not { } row) return new(new NoSuchReseller());
        if (row.DeletedAt is { } before)
            return new(new ResellerDeleted(before, row.RevokedWithIt)) { Owed = [CloseResellerEffect.Of(reseller)] };

        var keys = state.LivingKeysOf(reseller);
        return new(
            new ResellerDeleted(now, keys), [new ResellerWasDeleted(reseller.Value, now, keys)], [CloseResellerEffect.Of(reseller)]);
    }
}
