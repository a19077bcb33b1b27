using System.Collections.Immutable;
using MeteringCluster.Audit;
using MeteringCluster.Billing;

namespace MeteringCluster.Reselling;

/// <summary>What happened to a reseller's invoices and their mails.</summary>
public abstract record DispatchEvent : ResellerEvent;

/// <summary>Each licence got its invoice, with the next number of the series, and the first attempt to mail it was begun (D16).</summary>
/// <param name="First">The ordinal of the first invoice; the others follow it.</param>
/// <param name="Series">As in <c>INV-2026</c>.</param>
/// <param name="FirstNumber">As in <c>INV-2026-000001</c>; the others follow it.</param>
/// <param name="Users">Each once.</param>
public sealed record InvoicesDispatched(
    DateTimeOffset At, string Id, int First, string Series, string FirstNumber, InvoiceParty Issuer, ImmutableArray<InvoicedUser> Users,
    ImmutableArray<Charge> Charges, Origin? By) : DispatchEvent;

/// <summary>A user as it was when it was invoiced.</summary>
public sealed record InvoicedUser(string Id, string Language, InvoiceParty Party);

/// <summary>A licence as it was when it was invoiced.</summary>
/// <param name="License">Its number.</param>
/// <param name="User">Where the user stands among those of its dispatch.</param>
/// <param name="ActivatedAt">Null where it was unused, and its term had not begun.</param>
public sealed record Charge(
    int License, int User, string Name, string Plan, int Months, int Screens, long AmountCents, DateTimeOffset? ActivatedAt,
    DateTimeOffset? EndsAt);

/// <summary>The mail goes once more, as another one, and its first attempt was begun.</summary>
/// <param name="Copy">1 is the first that was sent.</param>
public sealed record InvoiceMailQueued(DateTimeOffset At, int Invoice, int Attempt, int Copy, string To, Origin? By) : DispatchEvent;

public sealed record InvoiceMailBegun(DateTimeOffset At, int Invoice, int Attempt) : DispatchEvent;

/// <param name="After">How the mail stands by it.</param>
public sealed record InvoiceMailEnded(
    DateTimeOffset At, int Invoice, int Attempt, InvoiceMailStatus After, DateTimeOffset? NextAttemptAt, string? Detail) : DispatchEvent;

public sealed record ResellerInvoiceSettled(DateTimeOffset At, int Invoice, string? Reference, Origin? By) : DispatchEvent;
