using MeteringCluster.Audit;

namespace MeteringCluster.Reselling;

/// <summary>The reseller itself, and those whom it sells to.</summary>
internal static class Keeping
{
    public static ResellerProfile? Create(this ResellerTurn turn, ResellerProfile profile)
    {
        if (turn.State is { Profile: null, ClosedAt: null }) turn.Add(new ResellerCreated(turn.Now, profile));
        return turn.State.Profile;
    }

    public static DateTimeOffset? Close(this ResellerTurn turn)
    {
        // Also what was not created yet: whoever creates it comes too late.
        if (turn.State.ClosedAt is null) turn.Add(new ResellerClosed(turn.Now));
        return turn.State.ClosedAt;
    }

    public static ResellerAnswer Change(this ResellerTurn turn, ChangeReseller command)
    {
        if (!turn.State.IsOpen) return new UnknownReseller();

        if (command.IfRevision is { } revision && revision != turn.State.Revision) return new ResellerChanged(turn.State.Revision);
        turn.Add(new ProfileSet(turn.Now, command.Profile, command.By));
        return new ResellerReady(command.Profile);
    }

    public static ResellerAnswer PutUser(this ResellerTurn turn, PutUser asked)
    {
        if (!turn.State.IsOpen) return new UnknownReseller();
        var known = turn.State.Users.GetValueOrDefault(asked.Id);
        if (known is null && turn.State.Users.Count >= ResellerLimits.MaxUsers) return new TooMany("users", ResellerLimits.MaxUsers);

        var user = new ResellerUser(
            asked.Id, asked.Name, asked.Email, asked.Language, asked.Address, asked.TaxId, asked.Tenant is { } tenant ? Given(tenant) : known?.Tenant,
            known?.CreatedAt ?? turn.Now);
        if (user != known) turn.Add(new UserSet(turn.Now, user, asked.By));
        return new UserReady(user, Created: known is null);
    }

    private static string? Given(string tenant) => tenant.Length > 0 ? tenant : null;

    public static ResellerAnswer RemoveUser(this ResellerTurn turn, RemoveUser asked)
    {
        if (!turn.State.IsOpen) return new UnknownReseller();
        if (!turn.State.Users.ContainsKey(asked.Id)) return new UserRemoved();

        // The deleted ones name whom they were for; that name stays theirs.
        var used = turn.State.Licenses.Count(license => license.User == asked.Id && license.DeletedAt is null);
        if (used > 0) return new UserInUse(asked.Id, used);

        turn.Add(new UserDropped(turn.Now, asked.Id, asked.By));
        return new UserRemoved();
    }

    /// <summary>The tenant itself says whose it is, by redeeming what was assigned to the user.</summary>
    public static void Link(this ResellerTurn turn, ResellerUser user, TenantId tenant, Origin? by) =>
        turn.Add(new UserSet(turn.Now, user with { Tenant = tenant.Value }, by));
}
