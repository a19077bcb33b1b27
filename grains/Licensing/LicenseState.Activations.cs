using LicenseDecision = MeteringCluster.Journaling.Decision<
    MeteringCluster.Licensing.LicenseEvent, MeteringCluster.Licensing.LicenseAnswer>;

namespace MeteringCluster.Licensing;

/// <summary>Product servers: who may sign in, and what goes when one is detached.</summary>
public sealed partial class LicenseState
{
    internal Activations Activations { get; } = new();

    public LicenseDecision Decide(SignInServer command, DateTimeOffset now)
    {
        CommandGuards.Check(command);
        if (License is null) return new(new UnknownTenant());
        // A released licence is free for whoever signs in.
        if (NotActive(now) is { } closed and not LicenseReleased) return Settled(now, closed);

        var slot = Activations.Find(command.Server);
        if (slot == Activations.None && Activations.Count >= License.ActivationLimit)
            return Settled(now, ActivationViews.LimitExceeded(this, now));

        var signedIn = new ServerSignedIn(now, command.Server, command.Name, command.Email, command.By?.KeyId);
        if (slot == Activations.None)
            return Settled(now, new ServerActivated(ActivationViews.Of(Activation.New(signedIn, 0), sessions: 0), IsNew: true), signedIn);

        var known = Activations[slot];
        var refreshed = known.With(signedIn);
        var answer = new ServerActivated(ActivationViews.Of(refreshed, Seating.CountLiveOfServer(slot, now.UtcTicks)), IsNew: false);
        return refreshed == known ? Settled(now, answer) : Settled(now, answer, signedIn);
    }

    /// <summary>Whatever the licence's status: it is what the server comes to see.</summary>
    public LicenseDecision Sync(string server, DateTimeOffset now)
    {
        if (License is null) return new(new UnknownTenant());
        if (Activations.Find(server) == Activations.None) return Settled(now, new ActivationNotFound(server));

        var found = LicenseViews.Found(this, now);
        return Settled(now, found with { Activations = found.Activations with { LastSync = now } }, new ServerSynced(now, server));
    }

    public LicenseDecision Decide(SignOutServer command, DateTimeOffset now)
    {
        CommandGuards.CheckServer(command.Server);
        if (License is null) return new(new UnknownTenant());
        if (Activations.Find(command.Server) is var slot && slot == Activations.None)
            return Settled(now, new ActivationNotFound(command.Server));
        // Which scope a key has its caller knows: signing out is a server's own, releasing an admin's.
        if (command.How == Detachment.SignedOut && Activations[slot].Key is { } key && key != command.By?.KeyId)
            return Settled(now, new ActivationOfAnotherKey(command.Server));

        // With the last server the licence is released, and then nobody works with it.
        var ended = Activations.Count == 1 ? Seating.CountLive(now.UtcTicks) : Seating.CountLiveOfServer(slot, now.UtcTicks);
        return Settled(now, new ServersDetached(1, ended), new ServerSignedOut(now, command.Server, command.How));
    }

    public LicenseDecision Decide(ResetActivations command, DateTimeOffset now)
    {
        if (command.Server is { } one) return Decide(new SignOutServer(one, Detachment.Reset), now);
        if (License is null) return new(new UnknownTenant());
        if (Activations.Count == 0) return Settled(now, new ServersDetached(0, 0));

        return Settled(now, new ServersDetached(Activations.Count, Seating.CountLive(now.UtcTicks)), new ActivationsReset(now));
    }

    public LicenseDecision Decide(GrantSnapshot command, DateTimeOffset now)
    {
        if (License is null) return new(new UnknownTenant());
        if (NotActive(now) is { } closed) return Settled(now, closed);
        if (NoServer(command.Server) is { } missing) return Settled(now, missing);
        if (License.OfflineFor!.Value <= TimeSpan.Zero) return Settled(now, new OfflineNotAllowed());

        // The grain's time stands still ahead of a clock that was corrected; servers have the corrected one.
        var from = command.ClockNow is { } clock && clock < now ? clock : now;
        var until = License.End - from > License.OfflineFor.Value ? from + License.OfflineFor.Value : License.End;
        var granted = new SnapshotGranted(LicenseViews.Found(this, now), from, until);
        return command.Server is { } server
            ? Settled(now, granted, new SnapshotIssued(now, server, until, from == now ? null : from))
            : Settled(now, granted);
    }

    /// <summary>Why the server cannot work with the licence; null when it can.</summary>
    private LicenseRefusal? NoServer(string? server) =>
        server is null ? License!.RequireActivation ? new ActivationRequired() : null
        : Activations.Find(server) == Activations.None ? new ActivationNotFound(server)
        : null;

    private void SignIn(ServerSignedIn signedIn)
    {
        Activations.Apply(signedIn);
        Offline.Apply(signedIn);
        if (!Hold.Released) return;

        Hold = Hold with { Released = false };
        AddVersion(signedIn.At, "activated");
    }

    private void SignOut(ServerSignedOut signedOut)
    {
        Seating.EndOfServer(Activations.Find(signedOut.Server));
        Activations.Remove(signedOut.Server);
        Offline.Detach([signedOut.Server], signedOut.At);
        if (Activations.Count == 0) Release(signedOut.At);
    }

    private void Reset(ActivationsReset reset)
    {
        Offline.Detach(Activations.InOrder().Select(slot => Activations[slot].Server), reset.At);
        Activations.Clear();
        Release(reset.At);
    }

    // Nobody works with a released licence, also not in a session that names no server.
    private void Release(DateTimeOffset at)
    {
        Seating.EndAll();
        Hold = Hold with { Released = true };
        AddVersion(at, "released");
    }
}
