using MeteringCluster.Directory;
using Xunit;

namespace MeteringCluster.Tests.Directory;

/// <summary>What follows from a tenant's deletion.</summary>
public sealed class DeletionTests
{
    [Fact]
    public void A_deleted_tenants_billing_is_told_once()
    {
        var acme = TenantId.Parse("acme");
        var state = new DirectoryState([], []).Apply(
            new TenantWasCreated("acme", "Acme", new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero), new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero), "hash"));

        var deleted = DirectoryDecisions.Decide(state, acme, new(2026, 3, 10, 0, 0, 0, TimeSpan.Zero));
        foreach (var @event in deleted.Events) state = state.Apply(@event);

        Assert.Equal(["close-billing:acme"], deleted.Effects.Select(effect => effect.Id));
        Assert.Empty(DirectoryDecisions.Decide(state, acme, new(2026, 3, 11, 0, 0, 0, TimeSpan.Zero)).Effects);
    }
}
