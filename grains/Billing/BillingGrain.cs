using MeteringCluster.Audit;
using MeteringCluster.Journaling;
using MeteringCluster.Payments;
using Orleans.Concurrency;

namespace MeteringCluster.Billing;

[Reentrant]
public sealed class BillingGrain(string id, GrainRuntime runtime) : IBillingGrain, IHostedGrain
{
    private readonly Journaled<BillingTerms, BillingEvent> _log = new(id, BillingFold.Instance, runtime);

    private readonly TrailSource<BillingTerms, BillingEvent> _trail =
        new(new GrainKey(BillingFold.Instance.Kind, id), BillingFold.Instance, runtime.Journal, BillingTrail.Tell);

    public async Task Create(CreditSpec spec) =>
        await _log.Commit(spec, static (terms, create, now) => terms.Decide(create, now));

    public async Task<CreditTerms?> Terms() =>
        await _log.Read(0, static (terms, _, _) => terms.Current);

    public async Task<CreditTerms?> Change(ChangeCreditTerms change) =>
        await _log.CommitAndRun((change, id), static (terms, asked, now) => terms.Decide(asked.change, asked.id, now));

    public Task<BillingAccount?> Account() => throw new NotSupportedException();

    public Task<BillingAnswer> Subscribe(Subscribe command) => throw new NotSupportedException();

    public Task<BillingAnswer> Unsubscribe(Unsubscribe command) => throw new NotSupportedException();

    public Task<BillingAnswer> SetContact(SetBillingContact command) => throw new NotSupportedException();

    public Task<BillingAnswer> SaveCard(SaveCard command) => throw new NotSupportedException();

    public Task<BillingAnswer> RemoveCard(RemoveCard command) => throw new NotSupportedException();

    public Task Bill(PeriodStatement statement) => throw new NotSupportedException();

    public Task Issue(int ordinal, InvoiceNumber number) => throw new NotSupportedException();

    public Task<PaymentOrder?> Order(int ordinal, int attempt) => throw new NotSupportedException();

    public Task PaymentOpened(int ordinal, int attempt, string reference) => throw new NotSupportedException();

    public Task PaymentEnded(int ordinal, int attempt, PaymentOutcome outcome) => throw new NotSupportedException();

    public Task<InvoicePage> Invoices(ListInvoices query) => throw new NotSupportedException();

    public Task<Invoice?> FindInvoice(string number) => throw new NotSupportedException();

    public Task<Invoice?> InvoiceAt(int ordinal) => throw new NotSupportedException();

    public Task<BillingAnswer> Adjust(Adjust command) => throw new NotSupportedException();

    public Task<BillingAnswer> Credit(CreditInvoice command) => throw new NotSupportedException();

    public Task<BillingAnswer> Pay(PayInvoice command) => throw new NotSupportedException();

    public Task<BillingAnswer> Settle(SettleInvoice command) => throw new NotSupportedException();

    public async Task<PaymentStanding?> Payment() => await _log.Read(0, static (terms, _, _) => terms.Standing);

    public async Task<PaymentStanding?> ReportPayment(ReportPayment report) =>
        await _log.Commit(report, static (terms, asked, now) => terms.Decide(asked, now));

    public ValueTask<TrailPage> ReadTrail(ReadTrail query) => _log.ReadTrail(_trail, query);

    public Task Wake() => Task.CompletedTask;

    public bool TryLetGo() => _log.TryLetGo();
}

/// <summary>Brings changed terms to the period that is running, and to the next if events may already fall into it.</summary>
public sealed class PushTermsHandler(IMeteringCluster cluster) : IEffectHandler
{
    public string Kind => PushTerms.EffectKind;

    public async Task Run(Effect effect, CancellationToken stop)
    {
        var push = effect.Read(BillingJson.Default.PushTerms);
        var tenant = TenantId.Parse(push.Tenant);
        var current = push.Terms.Calendar.PeriodAt(push.At);
        await cluster.Credits(tenant, current).ChangeTerms(push.Terms);
        if (!current.Contains(push.At + CreditTerms.MaxClockSkew))
            await cluster.Credits(tenant, push.Terms.Calendar.After(current)).ChangeTerms(push.Terms);
    }
}
