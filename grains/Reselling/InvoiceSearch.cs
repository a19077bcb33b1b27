using System.Globalization;
using MeteringCluster.Billing;

namespace MeteringCluster.Reselling;

/// <summary>
/// A reseller's invoices filtered and searched, the newest first. It works on one state, which never changes, and looks at
/// what is kept of each; only those of the page asked for are made into documents.
/// </summary>
internal static class InvoiceSearch
{
    public static InvoicePage Find(ResellerState state, ListInvoices query)
    {
        if (!state.IsOpen) return new InvoicePage([], false, 0);

        // Issued in the order of their ordinals, so what is too late or too early is passed over whole.
        var (older, until) = (IssuedBefore(state.Invoices, query.From), IssuedBefore(state.Invoices, query.To));
        var filter = new Filter(state.Invoices, query);
        List<int> page = [];
        for (var ordinal = Math.Min(until, query.BeforeOrdinal - 1); ordinal > older && page.Count <= query.Limit; ordinal--)
            if (filter.Keeps(ordinal)) page.Add(ordinal);
        return new InvoicePage(
            [.. page.Take(query.Limit).Select(ordinal => DispatchViews.Invoice(state, ordinal))], page.Count > query.Limit, older);
    }

    private static int IssuedBefore(ResellerInvoices invoices, DateTimeOffset at)
    {
        var (low, high) = (0, invoices.Dispatches.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (invoices.Dispatches[middle].At < at) low = middle + 1;
            else high = middle;
        }

        return low == 0 ? 0 : invoices.Dispatches[low - 1] is var last ? last.First + last.Count - 1 : 0;
    }

    private sealed class Filter
    {
        private readonly ResellerInvoices _invoices;
        private readonly InvoiceStatus? _status;
        private readonly string _text;
        private readonly InvoiceStatus? _named;
        private readonly bool _mayBeNumber;
        private readonly bool _mayBeAmount;
        private readonly bool _mayBeDate;
        private readonly Dictionary<long, bool> _amounts = [];
        private KeptDispatch? _dispatch;
        private bool _isOfDate;

        public Filter(ResellerInvoices invoices, ListInvoices query)
        {
            (_invoices, _status, _text) = (invoices, query.Status, query.Query);
            // A status is a word of its own: "paid" is not to find what is unpaid.
            foreach (var status in Enum.GetValues<InvoiceStatus>())
                if (string.Equals(status.ToString(), _text, StringComparison.OrdinalIgnoreCase)) _named = status;
            _mayBeAmount = _text.All(c => char.IsAsciiDigit(c) || c == '.');
            _mayBeDate = _text.All(c => char.IsAsciiDigit(c) || c == '-');
            // Digits, and what a series is made of.
            _mayBeNumber = Enumerable.Range(0, _text.Length).All(at =>
                _text[at] == '-' || char.IsAsciiDigit(_text[at])
                || invoices.Series.Keys.Any(series => series.AsSpan().Contains(_text.AsSpan(at, 1), StringComparison.OrdinalIgnoreCase)));
        }

        /// <summary>Asked for each in turn, so that those of one dispatch come together.</summary>
        public bool Keeps(int ordinal)
        {
            if (_status is null && _text.Length == 0) return true;

            var kept = _invoices.All[ordinal - 1];
            var status = kept.PaidAt is null && kept.Charge.AmountCents > 0 ? InvoiceStatus.Unpaid : InvoiceStatus.Paid;
            return (_status is not { } asked || status == asked) && (_text.Length == 0 || status == _named || Matches(ordinal, kept));
        }

        private bool Matches(int ordinal, KeptInvoice kept)
        {
            var (dispatch, charge) = (Dispatch(ordinal, kept), kept.Charge);
            var customer = dispatch.Users[charge.User].Party;
            return Holds(charge.Name) || Holds(charge.Plan) || Holds(customer.Name) || (customer.Email is { } email && Holds(email))
                || _isOfDate || (_mayBeAmount && Amount(charge.AmountCents)) || (_mayBeNumber && Holds(_invoices.NumberOf(ordinal)));
        }

        private KeptDispatch Dispatch(int ordinal, KeptInvoice kept)
        {
            if (_dispatch is { } last && ordinal >= last.First && ordinal < last.First + last.Count) return last;

            _dispatch = _invoices.Dispatches[kept.Dispatch - 1];
            _isOfDate = _mayBeDate && Holds(_dispatch.At.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            return _dispatch;
        }

        private bool Amount(long cents) => _amounts.TryGetValue(cents, out var known)
            ? known
            : _amounts[cents] = Holds(string.Create(CultureInfo.InvariantCulture, $"{cents / 100m:0.00}"));

        private bool Holds(string text) => text.Contains(_text, StringComparison.OrdinalIgnoreCase);
    }
}
