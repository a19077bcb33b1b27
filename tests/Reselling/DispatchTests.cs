using System.Globalization;
using MeteringCluster.Billing;
using MeteringCluster.Documents;
using MeteringCluster.Reselling;
using Xunit;

namespace MeteringCluster.Tests.Reselling;

/// <summary>D12, D14, D15, D16, D8: what is invoiced, what is not and why, and what never changes of it.</summary>
public sealed class DispatchTests
{
    private readonly DispatchRun _run = new();

    [Theory(DisplayName = "D14, D15: each reason refuses the whole, with the licence that it is of, and nothing is changed")]
    [InlineData("unknown-license")]
    [InlineData("listed-twice")]
    [InlineData("not-assigned")]
    [InlineData("paused")]
    [InlineData("deleted")]
    [InlineData("expired")]
    [InlineData("already-invoiced")]
    public void Each_reason_refuses_the_whole(string code)
    {
        var good = _run.Make(3);
        var bad = Bad(code, good);
        var before = _run.Bytes();
        var mails = _run.Mails.Count;

        var refused = Assert.IsType<DispatchRefused>(_run.Dispatch("d1", [.. good, bad]));

        var problem = Assert.Single(refused.Problems);
        Assert.Equal((bad, code), (problem.Coupon, problem.Code));
        Assert.NotEmpty(problem.Detail);
        Assert.Equal(before, _run.Bytes());
        Assert.Equal(mails, _run.Mails.Count);
    }

    [Fact(DisplayName = "D15: the 21st refuses the whole; 20 go")]
    public void The_21st_refuses_the_whole()
    {
        var coupons = _run.Make(21);
        var before = _run.Bytes();

        var problem = Assert.Single(Assert.IsType<DispatchRefused>(_run.Dispatch("d1", coupons)).Problems);
        Assert.Equal((null, "too-many-licenses"), (problem.Coupon, problem.Code));
        Assert.Contains("21", problem.Detail, StringComparison.Ordinal);
        Assert.Equal(before, _run.Bytes());
        Assert.Empty(_run.Mails);

        Assert.Equal(20, _run.Dispatched("d1", coupons[..20]).Items.Length);
    }

    [Fact(DisplayName = "D12, D15: a selection tells its sum and every reason at once, and notes nothing")]
    public void A_selection_tells_every_reason_at_once()
    {
        var good = _run.Make(20);
        string[] codes = ["unknown-license", "not-assigned", "paused", "deleted", "expired", "already-invoiced"];
        string[] all = [.. good, good[0], .. codes.Select(code => Bad(code, good))];
        var both = _run.Make(user: null);
        _run.Take<LicenseReady>(turn => turn.Pause(new LicenseCommand(both, null)));
        var before = _run.Bytes();

        var found = Selecting.Select(_run.State, [.. all, both], _run.Now);

        Assert.Equal(
            ["too-many-licenses", "listed-twice", .. codes, "paused", "not-assigned"], found.Problems.Select(problem => problem.Code));
        // 20 good ones and five bad ones that there are, of 2 screens at $90.00 each, and one more.
        Assert.Equal((26, 26 * 18_000L), (found.Rows.Length, found.TotalCents));
        Assert.Equal(before, _run.Bytes());
    }

    [Fact(DisplayName = "D16: each licence gets the next number in the order asked, is marked, and its mail is begun")]
    public void Each_licence_gets_the_next_number()
    {
        var coupons = _run.Make(3, "bob");
        _run.Dispatched("d0", _run.Make());
        var versions = coupons.Select(coupon => _run.License(coupon).Version).ToArray();

        var dispatch = _run.Dispatched("d1", coupons[2], coupons[0], coupons[1]);

        Assert.Equal(["INV-2026-000002", "INV-2026-000003", "INV-2026-000004"], dispatch.Items.Select(item => item.InvoiceNumber));
        Assert.Equal([coupons[2], coupons[0], coupons[1]], dispatch.Items.Select(item => item.Coupon));
        Assert.Equal(3 * 18_000, dispatch.TotalCents);
        Assert.Equal([new(DispatchRun.Reseller, 1, 1), new(DispatchRun.Reseller, 2, 1), new(DispatchRun.Reseller, 3, 1), new(DispatchRun.Reseller, 4, 1)], _run.Mails);
        foreach (var (at, coupon) in coupons.Index())
        {
            var license = _run.License(coupon);
            Assert.Equal(ResellerLicenseStatus.Invoiced, license.StatusAt(_run.Now));
            Assert.Equal((versions[at] + 1, _run.Now), (license.Version, license.InvoicedAt!.Value));
            Assert.Equal(dispatch.Items.Single(item => item.Coupon == coupon).InvoiceNumber, license.InvoiceNumber);
        }
    }

    [Fact(DisplayName = "D16: a repeat is known for good, and its id is for no other licences")]
    public void A_repeat_is_known_for_good()
    {
        var coupons = _run.Make(3);
        var first = _run.Dispatched("d1", coupons);
        var unassigned = _run.Make(user: null);
        var before = _run.Bytes();

        var again = Assert.IsType<DispatchFound>(_run.Dispatch("d1", coupons[1], coupons[2], coupons[0]));
        Assert.True(again.Repeated);
        Assert.Equal(first.Items.AsEnumerable(), again.Dispatch.Items);
        // The id comes before the reasons.
        Assert.Equal(new DispatchIdReused("d1"), _run.Dispatch("d1", coupons[0], coupons[1]));
        Assert.Equal(new DispatchIdReused("d1"), _run.Dispatch("d1", [.. coupons, unassigned]));
        Assert.Equal(3, _run.Mails.Count);
        Assert.Equal(before, _run.Bytes());
    }

    [Fact(DisplayName = "D16: what comes to another amount than was confirmed is refused, after the reasons")]
    public void Another_amount_is_refused()
    {
        var coupons = _run.Make(2);
        ResellerAnswer Ask(long total, params string[] of) => _run.Take(turn => turn.Dispatch(new DispatchInvoices("d1", [.. of], total)));

        Assert.Equal(new DispatchTotalDiffers(1, 36_000), Ask(1, coupons));
        Assert.IsType<DispatchRefused>(Ask(1, coupons[0], coupons[0]));
        Assert.Empty(_run.Mails);
        Assert.IsType<DispatchFound>(Ask(36_000, coupons));
    }

    [Fact(DisplayName = "D16: numbers begin anew with the year, and count on without gap")]
    public void Numbers_begin_anew_with_the_year()
    {
        _run.Now = new(2026, 12, 31, 23, 59, 59, TimeSpan.Zero);
        _run.Dispatched("d1", _run.Make(2));
        _run.Now = _run.Now.AddSeconds(1);
        Assert.Equal(["INV-2027-000001", "INV-2027-000002"], _run.Dispatched("d2", _run.Make(2)).Items.Select(item => item.InvoiceNumber));
        _run.Restore();

        Assert.Equal("INV-2027-000003", _run.Dispatched("d3", _run.Make()).Items[0].InvoiceNumber);
        foreach (var number in (string[])["INV-2026-000001", "INV-2026-000002", "INV-2027-000001", "INV-2027-000002", "INV-2027-000003"])
            Assert.Equal(number, _run.Invoice(number).Invoice.Number);
        foreach (var number in (string[])["INV-2026-000003", "INV-2026-000000", "INV-2027-000004", "INV-2026-1", "INV-2026-+00001", "INV-2025-000001", "", "-", "INV-2026-99999999999"])
            Assert.Equal(new UnknownInvoice(number), DispatchViews.FindInvoice(_run.State, DispatchRun.Reseller, number));
    }

    [Fact(DisplayName = "D8: a used licence is invoiced also when its term is over, and one of no amount is paid at once")]
    public void What_is_over_is_invoiced_and_what_costs_nothing_is_paid()
    {
        var (used, free) = (_run.Make("bob"), _run.Make("ann", "free"));
        _run.Now = _run.Now.AddYears(2);

        _run.Dispatched("d1", used, free);

        Assert.NotNull(_run.License(used).Invoice);
        Assert.Equal(ResellerLicenseStatus.Paid, _run.License(free).StatusAt(_run.Now));
        Assert.Equal(InvoiceStatus.Paid, _run.Invoice("INV-2026-000002".Replace("2026", "2028", StringComparison.Ordinal)).Invoice.Status);
    }

    [Fact(DisplayName = "D16: an invoice stays as it was issued, whatever becomes of licence, user and reseller")]
    public void An_invoice_stays_as_it_was_issued()
    {
        var coupon = _run.Make("bob");
        _run.Dispatched("d1", coupon);
        var issued = Print();

        _run.Take<LicenseReady>(turn => turn.Edit(new EditLicense(coupon, null, "Renamed", null, null, null, null, null)));
        _run.Take<UserReady>(turn => turn.PutUser(DispatchRun.Bob with { Name = "Robert", Language = "fr", Email = "new@client.example" }));
        _run.Take<ResellerReady>(turn => turn.Change(new ChangeReseller(DispatchRun.Profile with { Name = "Other" })));
        _run.Take<LicenseReady>(turn => turn.Pause(new LicenseCommand(coupon, null)));
        _run.Restore();

        Assert.Equal(issued, Print());
        foreach (var part in (string[])["Bob&#x27;s Diner", "Signs &amp; Co", "Lobby", "yearly", "$180.00", "$90.00", "4 May 2026", "INV-2026-000001"])
            Assert.Contains(part, issued, StringComparison.Ordinal);
        string Print() => HtmlPrint.Of(InvoicePrint.Of(_run.Invoice("INV-2026-000001").Invoice, "en"));
    }

    [Fact(DisplayName = "D8: a payment makes the licence Paid, once, with its reference")]
    public void A_payment_makes_the_licence_paid_once()
    {
        var coupon = _run.Make();
        _run.Dispatched("d1", coupon);
        ResellerAnswer Settle(string number, string? reference) => _run.Take(turn => turn.Settle(new SettleResellerInvoice(number, reference)));

        Assert.Equal(new UnknownInvoice("INV-2026-000002"), Settle("INV-2026-000002", null));
        var paid = Assert.IsType<ResellerInvoiceReady>(Settle("INV-2026-000001", "Wire of 3 April"));
        Assert.Equal((InvoiceStatus.Paid, 0L, DispatchRun.May), (paid.Invoice.Status, paid.Invoice.DueCents, paid.Invoice.PaidAt));
        var before = _run.Bytes();
        _run.Now = _run.Now.AddDays(1);

        Assert.Equal(DispatchRun.May, Assert.IsType<ResellerInvoiceReady>(Settle("INV-2026-000001", "again")).Invoice.PaidAt);
        Assert.Equal(before, _run.Bytes());
        Assert.Equal(ResellerLicenseStatus.Paid, _run.License(coupon).StatusAt(_run.Now));
    }

    [Fact(DisplayName = "D16: dispatches and invoices are listed by pages, the newest first, and found by what stands on them")]
    public void Dispatches_and_invoices_are_listed()
    {
        for (var n = 1; n <= 5; n++)
        {
            _run.Dispatched($"d{n}", _run.Make(2, n == 3 ? "bob" : "ann"));
            _run.Now = _run.Now.AddDays(1);
        }

        var page = DispatchViews.List(_run.State, DispatchRun.Reseller, new ListDispatches(int.MaxValue, 2));
        Assert.Equal(["d5", "d4"], page.Dispatches.Select(dispatch => dispatch.Id));
        page = DispatchViews.List(_run.State, DispatchRun.Reseller, new ListDispatches(page.Next!.Value, 3));
        Assert.Equal(["d3", "d2", "d1"], page.Dispatches.Select(dispatch => dispatch.Id));
        Assert.Null(page.Next);

        _run.Take<ResellerInvoiceReady>(turn => turn.Settle(new SettleResellerInvoice("INV-2026-000001", null)));
        int[] Found(string query = "", InvoiceStatus? status = null, int before = int.MaxValue, int limit = 100, int from = 0, int to = 100) =>
            [.. InvoiceSearch.Find(_run.State, new ListInvoices(DispatchRun.May.AddDays(from), DispatchRun.May.AddDays(to), query, status, before, limit)).Invoices.Select(invoice => invoice.Ordinal)];
        Assert.Equal([10, 9, 8], Found(limit: 3));
        Assert.Equal([7, 6, 5], Found(before: 8, limit: 3));
        Assert.Equal([6, 5], Found("diner"));
        Assert.Equal([1], Found("paid"));
        Assert.Equal([1], Found(status: InvoiceStatus.Paid));
        Assert.Equal([6, 5, 4, 3], Found(from: 1, to: 3));
        Assert.Equal([7], Found("000007"));
        Assert.Empty(Found("nothing"));
    }

    [Fact(DisplayName = "D16: a snapshot holds all of it")]
    public void A_snapshot_holds_all_of_it()
    {
        var coupons = _run.Make(3);
        _run.Dispatched("d1", coupons);
        _run.Report(1, 1, InvoiceMailOutcome.Delivered);
        _run.Report(2, 1, InvoiceMailOutcome.Deferred, "451 later");
        var (before, due) = (_run.Bytes(), ResellerFold.Instance.DueAt(_run.State));
        Assert.NotNull(due);

        _run.Restore();

        Assert.Equal(before, _run.Bytes());
        Assert.Equal(due, ResellerFold.Instance.DueAt(_run.State));
        Assert.True(Assert.IsType<DispatchFound>(_run.Dispatch("d1", coupons)).Repeated);
    }

    [Fact(DisplayName = "C8: the trail tells of dispatches, mails that are over, and payments")]
    public void The_trail_tells_of_them()
    {
        _run.Dispatched("d1", _run.Make(2));
        _run.Report(1, 1, InvoiceMailOutcome.Deferred, "451 later");
        _run.Report(2, 1, InvoiceMailOutcome.Refused, "550 no such user");
        _run.Take<ResellerInvoiceReady>(turn => turn.Resend(new ResendInvoice("INV-2026-000002")));
        _run.Take<ResellerInvoiceReady>(turn => turn.Settle(new SettleResellerInvoice("INV-2026-000002", "wire")));

        var lines = ResellerTrail.Tell(_run.Events).Select(line =>
            $"{line.Action} {string.Join(' ', line.About.Select(fact => $"{fact.Name}={fact.Value}"))} {line.Detail}".Trim()).TakeLast(4);

        Assert.Equal(
            [
                "invoice.dispatch dispatch=d1 invoices=2 first=INV-2026-000001 cents=36000",
                "invoice.mail invoice=2 attempt=1 outcome=failed 550 no such user",
                "invoice.mail invoice=2 to=ann@client.example copy=2",
                "invoice.settle invoice=2 reference=wire",
            ],
            lines);
    }

    private string Bad(string code, string[] good)
    {
        switch (code)
        {
            case "unknown-license": return "YYYYYYYY";
            case "listed-twice": return good[0];
            case "not-assigned": return _run.Make(user: null);
            case "paused":
                var paused = _run.Make();
                _run.Take<LicenseReady>(turn => turn.Pause(new LicenseCommand(paused, null)));
                return paused;
            case "deleted":
                var deleted = _run.Make();
                _run.Take<LicenseReady>(turn => turn.Delete(new LicenseCommand(deleted, null)));
                return deleted;
            case "expired":
                var expired = _run.Make(redeemBy: _run.Now.AddHours(1));
                _run.Now = _run.Now.AddHours(1);
                return expired;
            case "already-invoiced":
                var invoiced = _run.Make();
                _run.Dispatched(string.Create(CultureInfo.InvariantCulture, $"before-{_run.State.Licenses.Count}"), invoiced);
                return invoiced;
            default: throw new ArgumentException(code, nameof(code));
        }
    }
}
