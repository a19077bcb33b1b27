using System.Collections.Immutable;
using MeteringCluster.Audit;
using MeteringCluster.Payments;

namespace MeteringCluster.Billing;

/// <summary>One tenant's terms for AI credits. The key is the tenant's id.</summary>
[Alias("billing-grain")]
public interface IBillingGrain : IDueGrain, ITrailGrain
{
    /// <summary>Creates the tenant's terms; repeated, it does nothing.</summary>
    [Repeatable]
    Task Create(CreditSpec spec);

    /// <summary>The terms that hold now, or null for a tenant that was never created.</summary>
    [Repeatable]
    Task<CreditTerms?> Terms();

    /// <summary>The terms that held at an instant, by replay; null where there was no such tenant yet.</summary>
    [Repeatable]
    Task<CreditTerms?> TermsAt(DateTimeOffset instant, CancellationToken stop = default);

    /// <summary>
    /// Changes what is given. Base and limit hold at once; a rate card holds for events from
    /// <see cref="CreditTerms.MaxClockSkew"/> later on, so that no event already charged would be rated anew.
    /// The answer comes when the open billing period knows. What is so already changes nothing.
    /// </summary>
    /// <returns>The terms after the change, or null for an unknown tenant.</returns>
    Task<CreditTerms?> Change(ChangeCreditTerms change);

    /// <summary>All that holds now, or null for an unknown tenant.</summary>
    [Repeatable]
    Task<BillingAccount?> Account();

    /// <summary>
    /// Subscribes, changes the limit, or takes a cancellation back. Refusals in order: <see cref="NoSuchAccount"/>,
    /// <see cref="TermsHaveChanged"/>, <see cref="NoPrice"/>, <see cref="ContactNeeded"/>, <see cref="CardNeeded"/>,
    /// <see cref="CardHasExpired"/>. The answer comes when the open billing period knows.
    /// </summary>
    Task<BillingAnswer> Subscribe(Subscribe command);

    /// <summary>Refusals in order: <see cref="NoSuchAccount"/>, <see cref="NotSubscribed"/>.</summary>
    Task<BillingAnswer> Unsubscribe(Unsubscribe command);

    /// <summary>Refusal: <see cref="NoSuchAccount"/>.</summary>
    Task<BillingAnswer> SetContact(SetBillingContact command);

    /// <summary>Refusals in order: <see cref="NoSuchAccount"/>, <see cref="ContactNeeded"/>.</summary>
    Task<BillingAnswer> SaveCard(SaveCard command);

    /// <summary>Refusals in order: <see cref="NoSuchAccount"/>, <see cref="CardNeeded"/>, <see cref="CardInUse"/>.</summary>
    Task<BillingAnswer> RemoveCard(RemoveCard command);

    /// <summary>Refusal: <see cref="NoSuchAccount"/>.</summary>
    Task<BillingAnswer> SetLicenseFee(SetLicenseFee command);

    /// <summary>The tenant is deleted: its licence is invoiced no more, and what fails is not tried again. Repeated, it does nothing.</summary>
    [Repeatable]
    Task Close();

    /// <summary>Bills a closed period: one invoice if there is something to charge, once however often it is told.</summary>
    [Repeatable]
    Task Bill(PeriodStatement statement);

    /// <summary>Issues a document that waits for its number. Repeated, it does nothing.</summary>
    [Repeatable]
    Task Issue(int ordinal, InvoiceNumber number);

    /// <summary>What is to be collected by an attempt, or null where it is over.</summary>
    [Repeatable]
    Task<PaymentOrder?> Order(int ordinal, int attempt);

    /// <summary>An announced payment's reference with the provider. Repeated, it does nothing.</summary>
    [Repeatable]
    Task PaymentOpened(int ordinal, int attempt, string reference);

    /// <summary>What became of an attempt. The first word that is no "pending" holds.</summary>
    [Repeatable]
    Task PaymentEnded(int ordinal, int attempt, PaymentOutcome outcome);

    [Repeatable]
    Task<InvoicePage> Invoices(ListInvoices query);

    /// <summary>An issued document by its number, or null.</summary>
    [Repeatable]
    Task<Invoice?> FindInvoice(string number);

    /// <summary>An issued document by its place among the tenant's, or null.</summary>
    [Repeatable]
    Task<Invoice?> InvoiceAt(int ordinal);

    /// <summary>Refusals in order: <see cref="NoSuchAccount"/>, <see cref="AdjustmentIdReused"/>, <see cref="PeriodNotClosed"/>, <see cref="AdjustmentTooLarge"/>.</summary>
    [Repeatable]
    Task<BillingAnswer> Adjust(Adjust command);

    /// <summary>
    /// Refusals in order: <see cref="NoSuchInvoice"/>, <see cref="AdjustmentIdReused"/>, <see cref="PaymentUnderWay"/>,
    /// <see cref="CreditTooHigh"/>.
    /// </summary>
    [Repeatable]
    Task<BillingAnswer> Credit(CreditInvoice command);

    /// <summary>
    /// Refusals in order: <see cref="NoSuchInvoice"/>, <see cref="NothingDue"/>, <see cref="CardNeeded"/>,
    /// <see cref="PaymentUnderWay"/>, <see cref="TriedJustNow"/>.
    /// </summary>
    Task<BillingAnswer> Pay(PayInvoice command);

    /// <summary>Refusals in order: <see cref="NoSuchInvoice"/>, <see cref="NothingDue"/>, <see cref="PaymentUnderWay"/>.</summary>
    Task<BillingAnswer> Settle(SettleInvoice command);

    /// <summary>How the tenant's payments stand, or null for an unknown tenant.</summary>
    [Repeatable]
    Task<PaymentStanding?> Payment();

    /// <summary>Keeps how the tenant's payments stand. What is so already changes nothing.</summary>
    /// <returns>How they stand, or null for an unknown tenant.</returns>
    Task<PaymentStanding?> ReportPayment(ReportPayment report);
}

/// <summary>What to change; what is null stays as it is.</summary>
[GenerateSerializer, Immutable, Alias("change-credit-terms")]
public sealed record ChangeCreditTerms(
    long? BaseMicrocredits, long? LimitMicrocredits, RateCard? RateCard, SettlementPolicy? SettleOverCap = null,
    Origin? By = null)
{
    /// <summary>As <see cref="CreditTerms.AlertPercents"/>.</summary>
    [Id(5)]
    public ImmutableArray<int>? AlertPercents { get; init; }
}
