using System.Diagnostics;

namespace MeteringCluster.Reselling;

/// <summary>What the events of dispatches do to a reseller.</summary>
internal static class DispatchApplying
{
    public static ResellerState Apply(ResellerState state, DispatchEvent @event) => @event switch
    {
        InvoicesDispatched dispatched => Dispatched(state, dispatched),
        InvoiceMailQueued queued => WithMail(state, queued.Invoice, mail => new MailStanding(
            queued.To, queued.Copy, queued.Attempt, mail.Attempt, InvoiceMailStatus.Queued, null, null, null)),
        InvoiceMailBegun begun => WithMail(state, begun.Invoice, mail => mail with { Attempt = begun.Attempt, NextAttemptAt = null }),
        InvoiceMailEnded ended => WithMail(state, ended.Invoice, mail => mail with
        {
            Status = ended.After,
            NextAttemptAt = ended.NextAttemptAt,
            EndedAt = ended.After == InvoiceMailStatus.Queued ? null : ended.At,
            Detail = ended.Detail,
        }),
        ResellerInvoiceSettled settled => Settled(state, settled),
        _ => throw new UnreachableException(),
    };

    private static ResellerState Dispatched(ResellerState state, InvoicesDispatched dispatched)
    {
        var (at, invoices) = (dispatched.At, state.Invoices);
        var place = invoices.Dispatches.Count + 1;
        invoices = invoices with
        {
            Dispatches = invoices.Dispatches.Add(new KeptDispatch(
                dispatched.Id, at, dispatched.Series, dispatched.First, dispatched.Charges.Length, dispatched.Issuer, dispatched.Users)),
            Ids = invoices.Ids.Add(dispatched.Id, place),
            Series = invoices.Series.ContainsKey(dispatched.Series) ? invoices.Series : invoices.Series.Add(dispatched.Series, dispatched.First),
            All = invoices.All.AddRange(dispatched.Charges.Select(charge => new KeptInvoice(
                place, charge,
                new MailStanding(dispatched.Users[charge.User].Party.Email ?? "", 1, 1, 0, InvoiceMailStatus.Queued, null, null, null),
                PaidAt(charge, at)))),
        };

        var licenses = state.Licenses.ToBuilder();
        foreach (var (index, charge) in dispatched.Charges.Index())
        {
            var license = licenses[charge.License - 1];
            licenses[charge.License - 1] = license with
            {
                Version = license.Version + 1,
                Invoice = dispatched.First + index,
                InvoiceNumber = invoices.NumberOf(dispatched.First + index),
                InvoicedAt = at,
                PaidAt = PaidAt(charge, at),
            };
        }

        return state with { Invoices = invoices, Licenses = licenses.ToImmutable() };
    }

    // Of nothing, nothing is due.
    private static DateTimeOffset? PaidAt(Charge charge, DateTimeOffset at) => charge.AmountCents == 0 ? at : null;

    private static ResellerState Settled(ResellerState state, ResellerInvoiceSettled settled)
    {
        var invoice = state.Invoices.All[settled.Invoice - 1];
        var license = state.Licenses[invoice.Charge.License - 1];
        return state with
        {
            Invoices = state.Invoices.With(settled.Invoice, invoice with { PaidAt = settled.At, Reference = settled.Reference }),
            Licenses = state.Licenses.SetItem(license.Number - 1, license with { Version = license.Version + 1, PaidAt = settled.At }),
        };
    }

    private static ResellerState WithMail(ResellerState state, int ordinal, Func<MailStanding, MailStanding> change)
    {
        var invoice = state.Invoices.All[ordinal - 1];
        return state with { Invoices = state.Invoices.With(ordinal, invoice with { Mail = change(invoice.Mail) }) };
    }
}
