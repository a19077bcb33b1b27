using MeteringCluster.Billing;
using MeteringCluster.Journal;
using MeteringCluster.Reselling;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Kit.Hosts;
using Xunit;

namespace MeteringCluster.Tests.Reselling;

/// <summary>D9, D16: whoever looks through all of a reseller holds up nobody who changes it.</summary>
public sealed class LongLookTests
{
    private static readonly Dictionary<string, Func<IResellerGrain, Task>> Looks = new()
    {
        ["overview"] = grain => grain.Overview(),
        ["licences"] = grain => grain.ListLicenses(new ListLicenses("x", null, [], null, LicenseOrder.Created, false, null, 100)),
        ["invoices"] = grain => grain.Invoices(new ListInvoices(DispatchRun.May, DispatchRun.May.AddDays(1), "x", null, int.MaxValue, 100)),
        ["dispatches"] = grain => grain.ListDispatches(new ListDispatches(int.MaxValue, 100)),
    };

    public static TheoryData<string> Names => [.. Looks.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task It_is_done_elsewhere_than_in_the_grains_turn(string name)
    {
        await using var process = await GrainHost.Begin(HostKind.Embedded, new MemoryJournal(), new ManualClock(DispatchRun.May));
        await DispatchHost.Prepare(process.Grains, 1_000);
        var grain = process.Grains.Reseller(DispatchHost.Signs);

        // A turn that has all at hand is over when the call returns. What is done elsewhere may be as fast, but not each time.
        for (var n = 0; n < 1_000; n++)
        {
            var look = Looks[name](grain);
            var isElsewhere = !look.IsCompleted;
            await look;
            if (isElsewhere) return;
        }

        Assert.Fail("Each of a thousand looks was done when the call returned.");
    }
}
