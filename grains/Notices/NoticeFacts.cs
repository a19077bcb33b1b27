using System.Collections.Frozen;
using static MeteringCluster.Notices.NoticeFactKind;

namespace MeteringCluster.Notices;

/// <summary>A fact that notices of a type have.</summary>
/// <param name="Optional">Where it says nothing it is left out.</param>
public readonly record struct KnownFact(string Name, NoticeFactKind Kind, bool Optional = false);

/// <summary>What notices of each type say. More facts than these go to webhooks, and never into mails.</summary>
public static class NoticeFacts
{
    private static readonly KnownFact[] Subscription =
    [
        new("limitUsd", Usd), new("limitCredits", Credits), new("usdPerCredit", Usd), new("baseCredits", Credits),
        new("periodStart", Instant), new("resetsAt", Instant),
    ];

    private static readonly KnownFact[] Card = [new("brand", Text), new("last4", Text), new("expiresAt", Instant)];
    private static readonly KnownFact[] License = [new("serial", Text), new("expiresAt", Instant)];
    private static readonly KnownFact[] ByCard = [new("brand", Text, Optional: true), new("last4", Text, Optional: true)];

    public static readonly FrozenDictionary<string, KnownFact[]> ByType = new Dictionary<string, KnownFact[]>
    {
        [NoticeTypes.SubscriptionConfirmed] = Subscription,
        [NoticeTypes.SubscriptionChanged] = [new("oldLimitUsd", Usd), .. Subscription],
        [NoticeTypes.SubscriptionCancelled] = [new("limitUsd", Usd), new("endsAt", Instant)],
        [NoticeTypes.SubscriptionResumed] = Subscription,
        [NoticeTypes.InvoiceIssued] = [new("invoice", Text), new("totalUsd", Usd), new("dueUsd", Usd), .. ByCard],
        [NoticeTypes.InvoicePaid] = [new("invoice", Text), new("paidUsd", Usd), .. ByCard, new(NoticeTypes.AfterFailure, Number, Optional: true)],
        [NoticeTypes.CreditNoteIssued] = [new("creditNote", Text), new("invoice", Text), new("totalUsd", Usd)],
        [NoticeTypes.PaymentFailed] =
        [
            new("invoice", Text), new("dueUsd", Usd), new("problem", Text), new("brand", Text), new("last4", Text),
            new("attempt", Number), new("nextAttemptAt", Instant, Optional: true),
        ],
        [NoticeTypes.CardExpiring] = Card,
        [NoticeTypes.CardExpired] = Card,
        [NoticeTypes.CreditsThreshold] =
        [
            new("percent", Number), new("usedCredits", Credits), new("availableCredits", Credits),
            new("remainingCredits", Credits), new("periodStart", Instant), new("resetsAt", Instant),
        ],
        [NoticeTypes.LicenseExpiring] = License,
        [NoticeTypes.LicenseExpired] = License,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>A payment that went well at once is told by the invoice already.</summary>
    public static bool IsMailed(Notice notice) =>
        notice.Type != NoticeTypes.InvoicePaid || notice.Facts.Any(fact => fact is { Name: NoticeTypes.AfterFailure, Value: 1 });

    /// <summary>The number of the invoice or credit note that goes with a notice; null where none does.</summary>
    public static string? DocumentName(Notice notice) =>
        notice.Document is null ? null
        : notice.Facts.First(fact => fact.Name == (notice.Type == NoticeTypes.CreditNoteIssued ? "creditNote" : "invoice")).Text;

    /// <exception cref="ArgumentException">The notice is of no known type, or lacks a fact, or has one of another kind.</exception>
    public static void Require(Notice notice)
    {
        if (!ByType.TryGetValue(notice.Type, out var known)) throw new ArgumentException($"'{notice.Type}' is no type of notice.");
        foreach (var fact in known)
        {
            var told = notice.Facts.Where(one => one.Name == fact.Name).ToArray();
            if (told.Length != 1 || told[0].Kind != fact.Kind)
                if (told.Length > 0 || !fact.Optional)
                    throw new ArgumentException($"The notice '{notice.Id}' of type {notice.Type} needs one fact {fact.Name} of kind {fact.Kind}.");
        }
    }
}
