using MeteringCluster.Journal;
using MeteringCluster.Reselling;
using MeteringCluster.Tests.Billing;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Kit.Hosts;
using Xunit;

namespace MeteringCluster.Tests.Reselling;

/// <summary>D15, D16: account managers who dispatch at the same time.</summary>
public sealed class DispatchRaceTests
{
    [Fact]
    public async Task Of_two_overlapping_selections_one_wins_whole_and_the_other_is_refused_whole_without_a_gap()
    {
        const int Rounds = 25;
        await using var host = await GrainHost.Begin(
            HostKind.Embedded, new MemoryJournal(), new ManualClock(DispatchRun.May), _ => new TestPost().Ports(new TestBank()));
        var coupons = await DispatchHost.Prepare(host.Grains, Rounds * 20);

        for (var round = 0; round < Rounds; round++)
        {
            var ours = coupons.AsSpan(round * 20, 20).ToArray();
            string[][] selections = [ours[..12], ours[8..]];
            var answers = await Task.WhenAll(selections.Select((selection, manager) =>
                Task.Run(() => DispatchHost.Dispatch(host.Grains, $"{round}-{manager}", selection))));

            Assert.Single(answers, answer => answer is DispatchFound);
            var refused = Assert.Single(answers.OfType<DispatchRefused>());
            Assert.Equal(ours[8..12].Order(), refused.Problems.Select(problem => problem.Coupon!).Order());
            Assert.All(refused.Problems, problem => Assert.Equal("already-invoiced", problem.Code));
            var loser = selections[answers.IndexOf(refused)];
            foreach (var coupon in loser.Except(ours[8..12]))
                Assert.Null((await host.Grains.Reseller(DispatchHost.Signs).FindLicense(coupon))!.License.Invoice);
        }

        var page = await host.Grains.Reseller(DispatchHost.Signs).ListDispatches(new ListDispatches(int.MaxValue, 1000));
        Assert.Equal(
            Enumerable.Range(1, Rounds * 12).Select(number => $"INV-2026-{number:D6}"),
            page.Dispatches.SelectMany(dispatch => dispatch.Items).Select(item => item.InvoiceNumber).Order());
    }
}
