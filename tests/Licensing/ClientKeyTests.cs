using MeteringCluster.Licensing;
using Xunit;

namespace MeteringCluster.Tests.Licensing;

public class ClientKeyTests
{
    [Fact]
    public void The_same_key_of_the_same_user_and_pool_gets_the_same_session_renewed()
    {
        var run = LicenseRun.Created();
        var first = run.Opened("ann", "screen", "laptop");
        run.Now += TimeSpan.FromMinutes(1);

        var again = run.Opened("ann", "screen", "laptop", module: "add-in");

        Assert.Equal(new SessionLeased(first.Id, run.Now + LicenseRun.Lease, Reconnected: true), again);
        Assert.Equal("web", Assert.Single(run.Listed()).Module);
    }

    [Fact]
    public void A_retry_at_the_same_instant_journals_nothing()
    {
        var run = LicenseRun.Created();
        var first = run.Opened("ann", "screen", "laptop");

        Assert.Equal(first with { Reconnected = true }, run.Open("ann", "screen", "laptop"));
        Assert.Empty(run.Last);
    }

    [Fact]
    public void The_key_of_another_user_or_pool_is_refused()
    {
        var run = LicenseRun.Created();
        run.Opened("ann", "viewer", "laptop");

        Assert.Equal(new ClientKeyReused("laptop"), run.Open("bob", "viewer", "laptop"));
        Assert.Equal(new ClientKeyReused("laptop"), run.Open("ann", "screen", "laptop"));
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    public void A_key_is_free_once_its_session_has_lapsed(long ticks, bool same)
    {
        var run = LicenseRun.Created();
        var first = run.Opened("ann", "viewer", "laptop");
        run.Now = first.LeaseExpiresAt.AddTicks(ticks);

        var again = run.Opened("ann", "viewer", "laptop");

        Assert.Equal((same, same), (again.Reconnected, again.Id == first.Id));
        Assert.Equal(1, run.Count("viewer").InUse);
    }

    [Fact]
    public void A_key_is_free_once_its_session_is_closed()
    {
        var run = LicenseRun.Created();
        run.Close(run.Opened("ann", "viewer", "laptop").Id);

        Assert.False(run.Opened("bob", "screen", "laptop").Reconnected);
    }

    [Fact]
    public void Without_a_key_every_open_is_a_session_of_its_own()
    {
        var run = LicenseRun.Created();

        Assert.NotEqual(run.Opened("ann", "viewer").Id, run.Opened("ann", "viewer").Id);
    }
}
