using System.Collections.Immutable;
using System.Globalization;
using MeteringCluster.Notices;

namespace MeteringCluster.Billing;

/// <summary>What a tenant is told of its billing (A28). Ids are the same each time the same decision tells it.</summary>
internal static class BillingNotices
{
    /// <param name="before">The subscription that ran until now; null for none.</param>
    public static Notice Subscribed(BillingState state, Subscription? before, DateTimeOffset now)
    {
        var (terms, subscription) = (state.Current!, state.Subscription!);
        var period = terms.Calendar.PeriodAt(now);
        var type = before is null ? NoticeTypes.SubscriptionConfirmed
            : before.EndsAt is null ? NoticeTypes.SubscriptionChanged
            : NoticeTypes.SubscriptionResumed;
        ImmutableArray<NoticeFact> facts =
        [
            NoticeFact.Usd("limitUsd", subscription.LimitCents), NoticeFact.Credits("limitCredits", terms.LimitMicrocredits),
            NoticeFact.Usd("usdPerCredit", terms.UsdCentsPerCredit), NoticeFact.Credits("baseCredits", terms.BaseMicrocredits),
            NoticeFact.Instant("periodStart", period.Start), NoticeFact.Instant("resetsAt", period.End),
        ];
        if (type == NoticeTypes.SubscriptionChanged) facts = facts.Add(NoticeFact.Usd("oldLimitUsd", before!.LimitCents));
        return new Notice(Id("subscription", terms.Version), type, now, facts);
    }

    public static Notice Cancelled(int termsVersion, long limitCents, DateTimeOffset end, DateTimeOffset now) => new(
        Id("subscription", termsVersion), NoticeTypes.SubscriptionCancelled, now,
        [NoticeFact.Usd("limitUsd", limitCents), NoticeFact.Instant("endsAt", end)]);

    public static Notice Issued(Invoice document, SavedCard? card, DateTimeOffset now)
    {
        if (document.Kind == InvoiceKind.CreditNote)
            return new Notice(
                Id("document", document.Ordinal), NoticeTypes.CreditNoteIssued, now,
                [
                    NoticeFact.Of("creditNote", document.Number), NoticeFact.Of("invoice", document.CreditOf!),
                    NoticeFact.Usd("totalUsd", -document.TotalCents),
                ],
                document.Ordinal);

        ImmutableArray<NoticeFact> facts =
        [
            NoticeFact.Of("invoice", document.Number), NoticeFact.Usd("totalUsd", document.TotalCents),
            NoticeFact.Usd("dueUsd", document.DueCents),
        ];
        if (card is not null && document.DueCents > 0) facts = facts.AddRange(Card(card));
        return new Notice(Id("document", document.Ordinal), NoticeTypes.InvoiceIssued, now, facts, document.Ordinal);
    }

    public static Notice Paid(Invoice invoice, long cents, SavedCard? card, DateTimeOffset now)
    {
        var failed = invoice.Attempts.Any(attempt => attempt.Outcome == PaymentOutcomeKind.Declined);
        ImmutableArray<NoticeFact> facts =
        [
            NoticeFact.Of("invoice", invoice.Number), NoticeFact.Usd("paidUsd", cents), NoticeFact.Number("afterFailure", failed ? 1 : 0),
        ];
        if (card is not null) facts = facts.AddRange(Card(card));
        return new Notice(Id("paid", invoice.Ordinal), NoticeTypes.InvoicePaid, now, facts);
    }

    /// <summary>Of the invoice's last attempt.</summary>
    public static Notice Failed(Invoice invoice, DateTimeOffset now)
    {
        var attempt = invoice.Attempts[^1];
        ImmutableArray<NoticeFact> facts =
        [
            NoticeFact.Of("invoice", invoice.Number), NoticeFact.Usd("dueUsd", invoice.DueCents),
            NoticeFact.Of("problem", PaymentProblems.NameOf(attempt.Problem)!),
            .. Card(attempt.Card), NoticeFact.Number("attempt", attempt.Number),
        ];
        if (invoice.NextAttemptAt is { } next) facts = facts.Add(NoticeFact.Instant("nextAttemptAt", next));
        return new Notice(
            string.Create(CultureInfo.InvariantCulture, $"{Id("failed", invoice.Ordinal)}/{attempt.Number}"), NoticeTypes.PaymentFailed, now, facts);
    }

    public static Notice CardEnds(SavedCard card, bool over, DateTimeOffset now) => new(
        string.Create(CultureInfo.InvariantCulture, $"card/{card.SavedAt.UtcTicks}/{(over ? "expired" : "expiring")}"),
        over ? NoticeTypes.CardExpired : NoticeTypes.CardExpiring, now, [.. Card(card), NoticeFact.Instant("expiresAt", card.ExpiresAt())]);

    private static IEnumerable<NoticeFact> Card(SavedCard card) => [NoticeFact.Of("brand", card.Brand), NoticeFact.Of("last4", card.Last4)];

    private static string Id(string what, int number) => string.Create(CultureInfo.InvariantCulture, $"billing/{what}/{number}");
}
