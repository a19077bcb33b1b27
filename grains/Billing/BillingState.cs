using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json.Serialization;

namespace MeteringCluster.Billing;

/// <summary>One tenant's billing: what it is given, what it pays with, and every document that it was sent.</summary>
public sealed record BillingState
{
    public static readonly BillingState None = new();

    /// <summary>Null until the tenant is created.</summary>
    public CreditTerms? Current { get; init; }

    /// <summary>As it was last told, or came out; null while nothing was.</summary>
    public PaymentStanding? Payment { get; init; }

    public Subscription? Subscription { get; init; }

    public BillingContact? Contact { get; init; }

    public SavedCard? Card { get; init; }

    /// <summary>When the card's end is next to be told; null when all is told.</summary>
    public DateTimeOffset? CardNoticeAt { get; init; }

    /// <summary>Null where the licence itself is not invoiced here.</summary>
    public LicenseFee? LicenseFee { get; init; }

    /// <summary>The end of the last of the licence's periods that was invoiced; null while none was.</summary>
    public DateTimeOffset? LicensePaidUntil { get; init; }

    /// <summary>The subscription as it was when the running period began; null where there was none, or it still is so.</summary>
    public Subscription? EarlierSubscription { get; init; }

    /// <summary>When the tenant was deleted; null while it is there.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    public long AccountCreditCents { get; init; }

    /// <summary>The periods that are billed, by their start.</summary>
    public ImmutableSortedDictionary<DateTimeOffset, SettledPeriod> Periods { get; init; } =
        ImmutableSortedDictionary<DateTimeOffset, SettledPeriod>.Empty;

    /// <summary>In the order of their ordinals, from 1; one that waits for its number has an empty one.</summary>
    public ImmutableArray<Invoice> Documents { get; init; } = [];

    public ImmutableSortedDictionary<string, Adjustment> Adjustments { get; init; } =
        ImmutableSortedDictionary.Create<string, Adjustment>(StringComparer.Ordinal);

    /// <summary>What is collected from the tenant, but has not come in.</summary>
    [JsonIgnore]
    public IEnumerable<Invoice> Unpaid => Documents.Where(document => document.Number.Length > 0 && document.DueCents > 0);

    /// <summary>The next instant at which something is to be done by itself.</summary>
    [JsonIgnore]
    public DateTimeOffset? DueAt =>
        Documents.Select(document => document.NextAttemptAt).Append(CardNoticeAt).Append(LicenseFee?.NextAt).Where(at => at is not null).Min();

    public BillingState Apply(BillingEvent @event) => @event switch
    {
        TermsSet set => this with { Current = set.Terms },
        PaymentReported reported => this with { Payment = reported.Standing },
        SubscriptionSet set => Apply(set),
        ContactSet set => this with { Contact = set.Contact },
        CardSaved saved => this with { Card = saved.Card, CardNoticeAt = saved.NoticeAt },
        CardRemoved => this with { Card = null, CardNoticeAt = null },
        CardTold told => this with { CardNoticeAt = told.NextAt },
        LicenseFeeSet set => this with { LicenseFee = set.Fee, LicensePaidUntil = set.PaidUntil ?? LicensePaidUntil },
        AccountClosed closed => Close(closed.At),
        PeriodSettled settled => this with { Periods = Periods.SetItem(settled.Period.Period.Start, settled.Period) },
        DocumentDrafted drafted => Add(drafted.Document),
        DocumentIssued issued => Change(issued.Ordinal, document => Issued(document, issued)),
        AccountCreditChanged changed => this with { AccountCreditCents = checked(AccountCreditCents + changed.Cents) },
        AdjustmentBooked booked => this with { Adjustments = Adjustments.SetItem(booked.Adjustment.Id, booked.Adjustment) },
        InvoiceCredited credited => Change(credited.Ordinal, document => Settled(
            document with { CreditedCents = checked(document.CreditedCents + credited.Cents) }, credited.At)),
        InvoiceSettled settled => Change(settled.Ordinal, document => Settled(
            document with { PaidCents = checked(document.PaidCents + document.DueCents) }, settled.At)),
        PaymentStarted started => Change(started.Ordinal, document => document with
        {
            Attempts = document.Attempts.Add(started.Attempt),
            NextAttemptAt = null,
        }),
        PaymentAnnounced announced => ChangeAttempt(announced.Ordinal, attempt => attempt with { Reference = announced.Reference }),
        PaymentAskedAgain asked => Change(asked.Ordinal, document => document with { NextAttemptAt = null }),
        PaymentCame came => Apply(came),
        _ => throw new UnreachableException(),
    };

    private BillingState Apply(SubscriptionSet set) => this with
    {
        EarlierSubscription = Subscription is { } before && before.ChangedAt < Current!.Calendar.PeriodAt(set.At).Start ? before : EarlierSubscription,
        Subscription = set.Subscription,
    };

    private BillingState Close(DateTimeOffset at) => this with
    {
        ClosedAt = at,
        LicenseFee = null,
        CardNoticeAt = null,
        Documents = [.. Documents.Select(document => document.Attempts is [.., { IsUnderWay: true }] ? document : document with { NextAttemptAt = null })],
    };

    private BillingState Apply(PaymentCame came) => ChangeAttempt(came.Ordinal, attempt => attempt with
    {
        Outcome = came.Outcome,
        Problem = came.Problem,
        Detail = came.Detail,
        EndedAt = came.Outcome == PaymentOutcomeKind.Pending ? null : came.At,
    }).Change(came.Ordinal, document => came.Outcome == PaymentOutcomeKind.Succeeded
        ? Settled(document with { PaidCents = checked(document.PaidCents + document.Attempts[^1].AmountCents) }, came.At)
        : document with { NextAttemptAt = came.NextAt });

    // Where what the tenant had to its good covers all of an invoice, it is paid from the start.
    private static Invoice Issued(Invoice document, DocumentIssued issued)
    {
        document = document with { Number = issued.Number, IssuedAt = issued.At };
        return document.Kind == InvoiceKind.Invoice ? Settled(document, issued.At) : document;
    }

    // When nothing is due any more, nothing is tried any more.
    private static Invoice Settled(Invoice document, DateTimeOffset at) =>
        document.DueCents > 0 ? document : document with { PaidAt = document.PaidAt ?? at, NextAttemptAt = null };

    private BillingState Add(Invoice document) => this with { Documents = Documents.Add(document) };

    private BillingState Change(int ordinal, Func<Invoice, Invoice> change) =>
        this with { Documents = Documents.SetItem(ordinal - 1, change(Documents[ordinal - 1])) };

    private BillingState ChangeAttempt(int ordinal, Func<PaymentAttempt, PaymentAttempt> change) => Change(
        ordinal, document => document with { Attempts = document.Attempts.SetItem(document.Attempts.Length - 1, change(document.Attempts[^1])) });
}

/// <summary>A billed period, with what came too late for it and was booked since.</summary>
/// <param name="UsedMicrocredits">With what came late.</param>
public sealed record SettledPeriod(
    BillingPeriod Period, long UsedMicrocredits, long IncludedMicrocredits, long LimitMicrocredits, long UsdCentsPerCredit)
{
    public long ChargeableMicrocredits => ChargeRule.Chargeable(UsedMicrocredits, IncludedMicrocredits, LimitMicrocredits);

    public long ChargeCents => ChargeRule.Cents(ChargeableMicrocredits, UsdCentsPerCredit);

    public static SettledPeriod Of(PeriodStatement statement) => new(
        statement.Period, statement.UsedMicrocredits, statement.IncludedMicrocredits, statement.LimitMicrocredits,
        statement.UsdCentsPerCredit);
}
