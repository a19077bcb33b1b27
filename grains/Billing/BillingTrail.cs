using System.Diagnostics;
using MeteringCluster.Audit;
using static MeteringCluster.Audit.TrailFacts;

namespace MeteringCluster.Billing;

/// <summary>A tenant's billing events as lines of the audit trail.</summary>
public static class BillingTrail
{
    public static IEnumerable<TrailLine> Tell(IReadOnlyList<BillingEvent> events) => events.Select(Tell);

    private static TrailLine Tell(BillingEvent @event) => @event switch
    {
        TermsSet set => new(
            set.By, TrailActions.CreditTerms,
            [
                Number("version", set.Terms.Version), Number("baseMicrocredits", set.Terms.BaseMicrocredits),
                Number("limitMicrocredits", set.Terms.LimitMicrocredits), Number("rateCards", set.Terms.RateCards.Length),
                Text("alertPercents", string.Join(' ', set.Terms.AlertPercents)), Text("settleOverCap", set.Terms.SettleOverCap.ToString()),
                .. set.Terms.LimitEndsAt is { } end ? [Instant("limitEndsAt", end)] : Array.Empty<TrailFact>(),
            ]),
        SubscriptionSet { Subscription.EndsAt: { } end } set => new(set.By, TrailActions.SubscriptionCancel, [Instant("endsAt", end)]),
        SubscriptionSet set => new(set.By, TrailActions.SubscriptionSet, [Number("limitCents", set.Subscription.LimitCents)]),
        ContactSet set => new(
            set.By, TrailActions.BillingContactSet,
            [
                Text("email", set.Contact.Email), Text("language", set.Contact.Language), Text("name", set.Contact.Name),
                Text("city", set.Contact.Address.City), Text("country", set.Contact.Address.Country), Text("taxId", set.Contact.TaxId),
            ]),
        CardSaved saved => new(saved.By, TrailActions.CardSave, [.. Card(saved.Card), Text("provider", saved.Card.Provider)]),
        CardRemoved removed => new(removed.By, TrailActions.CardRemove, []),
        CardTold told => new(null, TrailActions.CardNotice, told.NextAt is { } next ? [Instant("expiresAt", next)] : []),
        LicenseFeeSet { Fee: { } fee } set => new(
            set.By, TrailActions.LicenseFee,
            [Number("cents", fee.Cents), Number("months", fee.Calendar.Months), Instant("nextAt", fee.NextAt)]),
        LicenseFeeSet set => new(set.By, TrailActions.LicenseFee, []),
        AccountClosed => new(null, TrailActions.AccountClose, []),
        PeriodSettled settled => new(
            null, TrailActions.PeriodBill,
            [
                Instant("periodStart", settled.Period.Period.Start), Number("usedMicrocredits", settled.Period.UsedMicrocredits),
                Number("chargeCents", settled.Period.ChargeCents),
            ]),
        _ => Document(@event),
    };

    private static TrailLine Document(BillingEvent @event) => @event switch
    {
        DocumentDrafted drafted => new(
            drafted.By, TrailActions.InvoiceDraft,
            [
                Number("document", drafted.Document.Ordinal), Text("kind", drafted.Document.Kind.ToString()),
                Number("totalCents", drafted.Document.TotalCents), Text("creditOf", drafted.Document.CreditOf),
            ]),
        DocumentIssued issued => new(null, TrailActions.InvoiceIssue, [Number("document", issued.Ordinal), Text("number", issued.Number)]),
        AccountCreditChanged changed => new(null, TrailActions.AccountCredit, [Number("cents", changed.Cents)]),
        AdjustmentBooked booked => new(
            booked.By, TrailActions.BillingAdjust,
            [
                Text("id", booked.Adjustment.Id), Number("chargedCents", booked.Adjustment.ChargedCents),
                Number("creditedCents", booked.Adjustment.CreditedCents), Text("reason", booked.Adjustment.Reason),
            ]),
        InvoiceCredited credited => new(
            null, TrailActions.InvoiceCredit, [Number("document", credited.Ordinal), Number("cents", credited.Cents)]),
        InvoiceSettled settled => new(
            settled.By, TrailActions.InvoiceSettle, [Number("document", settled.Ordinal), Text("reference", settled.Reference)]),
        _ => Payment(@event),
    };

    private static TrailLine Payment(BillingEvent @event) => @event switch
    {
        PaymentReported told => new(
            told.By, TrailActions.PaymentReport,
            [Text("problem", told.Standing.Problem?.ToString() ?? "none"), Text("detail", told.Standing.Detail)]),
        PaymentStarted started => new(
            started.By, TrailActions.InvoicePay,
            [
                Number("document", started.Ordinal), Number("attempt", started.Attempt.Number),
                Number("cents", started.Attempt.AmountCents), .. Card(started.Attempt.Card),
            ]),
        PaymentAnnounced announced => new(
            null, TrailActions.PaymentProgress, [.. Attempt(announced.Ordinal, announced.Attempt), Text("reference", announced.Reference)]),
        PaymentAskedAgain asked => new(null, TrailActions.PaymentProgress, [.. Attempt(asked.Ordinal, asked.Attempt)]),
        PaymentCame came => new(
            null, TrailActions.PaymentProgress,
            [.. Attempt(came.Ordinal, came.Attempt), Text("outcome", came.Outcome.ToString()), Text("problem", came.Problem?.ToString())]),
        _ => throw new UnreachableException(),
    };

    private static TrailFact[] Attempt(int document, int attempt) => [Number("document", document), Number("attempt", attempt)];

    private static TrailFact[] Card(SavedCard card) => [Text("brand", card.Brand), Text("last4", card.Last4)];
}
