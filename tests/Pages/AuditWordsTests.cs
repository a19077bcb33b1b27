using MeteringCluster.Api.Console;
using MeteringCluster.Audit;
using Xunit;

namespace MeteringCluster.Tests.Pages;

public sealed class AuditWordsTests
{
    [Fact]
    public void Every_action_of_the_trail_has_words() =>
        Assert.All(TrailActions.All, action => Assert.NotEqual(action, AuditWords.Of(action)));

    [Fact]
    public void Every_action_can_be_chosen_where_it_happens() =>
        Assert.All(TrailActions.All, action => Assert.True(AuditWords.IsOfTenant(action) || AuditWords.IsOfReseller(action), action));
}
