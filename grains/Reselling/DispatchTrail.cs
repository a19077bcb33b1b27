using System.Diagnostics;
using MeteringCluster.Audit;
using static MeteringCluster.Audit.TrailFacts;

namespace MeteringCluster.Reselling;

/// <summary>Dispatches, their mails and payments as lines of the audit trail.</summary>
internal static class DispatchTrail
{
    public static TrailLine? Tell(DispatchEvent @event) => @event switch
    {
        InvoicesDispatched dispatched => new(
            dispatched.By, TrailActions.InvoiceDispatch,
            [
                Text("dispatch", dispatched.Id), Number("invoices", dispatched.Charges.Length), Text("first", dispatched.FirstNumber),
                Number("cents", dispatched.Charges.Sum(charge => charge.AmountCents)),
            ]),
        InvoiceMailQueued queued => new(
            queued.By, TrailActions.InvoiceMail, [Number("invoice", queued.Invoice), Text("to", queued.To), Number("copy", queued.Copy)]),
        InvoiceMailEnded { After: not InvoiceMailStatus.Queued } ended => new(
            null, TrailActions.InvoiceMail,
            [
                Number("invoice", ended.Invoice), Number("attempt", ended.Attempt),
                Text("outcome", ended.After switch
                {
                    InvoiceMailStatus.Sent => "sent",
                    InvoiceMailStatus.Failed => "failed",
                    InvoiceMailStatus.Kept => "kept",
                    _ => throw new UnreachableException(),
                }),
            ],
            Detail: ended.Detail),
        ResellerInvoiceSettled settled => new(
            settled.By, TrailActions.InvoiceSettle, [Number("invoice", settled.Invoice), Text("reference", settled.Reference)]),
        // That it was tried, and will be again, is shown with the dispatch.
        InvoiceMailBegun or InvoiceMailEnded => null,
        _ => throw new UnreachableException(),
    };
}
