using System.Collections.Immutable;
using System.Diagnostics;
using MeteringCluster.Billing;
using MeteringCluster.Journaling;
using MeteringCluster.Reselling;
using Xunit;
using Xunit.Abstractions;

namespace MeteringCluster.Tests.Reselling;

/// <summary>D16: a reseller with 100,000 invoices, of 5,000 dispatches. The bounds are loose: they hold on a busy machine.</summary>
[Collection(nameof(ManyInvoicesTests))]
[CollectionDefinition(nameof(ManyInvoicesTests), DisableParallelization = true)]
public sealed class ManyInvoicesTests(ITestOutputHelper output)
{
    private const int Dispatches = 5_000;
    private const int Invoices = Dispatches * DispatchInvoices.MaxLicenses;

    private readonly DispatchRun _run = new();

    [Fact]
    public void A_hundred_thousand_invoices_are_kept_in_little_and_listed_and_searched_fast()
    {
        var coupons = Enumerable.Range(0, Invoices / 1_000).SelectMany(_ => _run.Make(1_000)).ToArray();
        var (state, started) = (_run.State, Stopwatch.GetTimestamp());
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var n = 0; n < Dispatches; n++) state = Dispatch(state, n, coupons);
        var dispatching = Stopwatch.GetElapsedTime(started);
        // What the licences themselves gained by it, as their invoices' numbers, is counted in.
        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / Invoices;

        var page = Find(state, "", null, 100);
        var text = Find(state, "no such text", null, 0);
        var digits = Find(state, "8888", null, 19);
        var paid = Find(state, "", InvoiceStatus.Paid, 0);
        started = Stopwatch.GetTimestamp();
        Assert.Equal(Invoices, ResellerViews.Overview(state, _run.Now)!.ByStatus.Sum());
        var overview = Stopwatch.GetElapsedTime(started);

        output.WriteLine(
            $"{Invoices:N0} invoices of {each:N0} bytes each, dispatched in {dispatching.TotalSeconds:F1} s; page of 100 {page.TotalMilliseconds:F2} ms, "
            + $"text {text.TotalMilliseconds:F1} ms, digits {digits.TotalMilliseconds:F1} ms, paid {paid.TotalMilliseconds:F1} ms; "
            + $"overview of as many licences {overview.TotalMilliseconds:F1} ms.");
        Assert.InRange(each, 100, 2_000);
        foreach (var took in new[] { page, text, digits, paid, overview }) Assert.True(took < TimeSpan.FromSeconds(5), $"{took}");

        GC.KeepAlive(coupons);
    }

    private ResellerState Dispatch(ResellerState state, int number, string[] coupons)
    {
        var asked = coupons.AsSpan(number * DispatchInvoices.MaxLicenses, DispatchInvoices.MaxLicenses).ToImmutableArray();
        var turn = new ResellerTurn(state, DispatchRun.Reseller, _run.Now);
        var decision = turn.Answer(turn.Dispatch(new DispatchInvoices($"d{number}", asked, null)));
        Assert.IsType<DispatchFound>(decision.Answer);
        return RecordCodec.Apply(ResellerFold.Instance, state, RecordCodec.Encode(ResellerFold.Instance, decision.Events));
    }

    private TimeSpan Find(ResellerState state, string text, InvoiceStatus? status, int expected)
    {
        var started = Stopwatch.GetTimestamp();
        var page = InvoiceSearch.Find(state, new ListInvoices(_run.Now, _run.Now.AddDays(1), text, status, int.MaxValue, 100));
        var took = Stopwatch.GetElapsedTime(started);
        Assert.Equal(expected, page.Invoices.Length);
        return took;
    }
}
