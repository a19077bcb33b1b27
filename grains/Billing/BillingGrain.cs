using MeteringCluster.Audit;
using MeteringCluster.Journaling;
using MeteringCluster.Payments;
using Orleans.Concurrency;

namespace MeteringCluster.Billing;

[Reentrant]
public sealed class BillingGrain(string id, GrainRuntime runtime) : IBillingGrain, IHostedGrain
{
    private readonly Journaled<BillingState, BillingEvent> _log = new(id, BillingFold.Instance, runtime);

    private readonly TrailSource<BillingState, BillingEvent> _trail =
        new(new GrainKey(BillingFold.Instance.Kind, id), BillingFold.Instance, runtime.Journal, BillingTrail.Tell);

    public Task Create(CreditSpec spec) => Commit(spec, static (turn, asked) => turn.Create(asked));

    public async Task<CreditTerms?> Terms() => await _log.Read(0, static (state, _, _) => state.Current);

    public async Task<CreditTerms?> TermsAt(DateTimeOffset instant, CancellationToken stop) =>
        (await ReplayTo.Instant(BillingFold.Instance, _log.Key, runtime.Journal, await _log.LastSequence(), instant, stop)).State.Current;

    public async Task<BillingAccount?> Account() => await _log.Read(0, static (state, _, now) => state.Account(now));

    public Task<CreditTerms?> Change(ChangeCreditTerms change) => CommitAndRun(change, static (turn, asked) => turn.Change(asked));

    public Task<BillingAnswer> Subscribe(Subscribe command) => CommitAndRun(command, static (turn, asked) => turn.Subscribe(asked));

    public Task<BillingAnswer> Unsubscribe(Unsubscribe command) => CommitAndRun(command, static (turn, asked) => turn.Unsubscribe(asked));

    public Task<BillingAnswer> SetContact(SetBillingContact command) => Commit(command, static (turn, asked) => turn.SetContact(asked));

    public Task<BillingAnswer> SaveCard(SaveCard command) => Commit(command, static (turn, asked) => turn.SaveCard(asked));

    public Task<BillingAnswer> RemoveCard(RemoveCard command) => Commit(command, static (turn, asked) => turn.RemoveCard(asked));

    public Task<BillingAnswer> SetLicenseFee(SetLicenseFee command) => Commit(command, static (turn, asked) => turn.SetFee(asked));

    public Task Close() => Commit(0, static (turn, _) => turn.Close());

    public Task Bill(PeriodStatement statement) => Commit(statement, static (turn, asked) => turn.Bill(asked));

    public Task Issue(int ordinal, InvoiceNumber number) =>
        Commit((ordinal, number), static (turn, asked) => turn.Issue(asked.ordinal, asked.number));

    public async Task<PaymentOrder?> Order(int ordinal, int attempt) =>
        await _log.Read((id, ordinal, attempt), static (state, asked, _) => state.Order(TenantId.Parse(asked.id), asked.ordinal, asked.attempt));

    public Task PaymentOpened(int ordinal, int attempt, string reference) =>
        Commit((ordinal, attempt, reference), static (turn, asked) => turn.Announced(asked.ordinal, asked.attempt, asked.reference));

    public Task PaymentEnded(int ordinal, int attempt, PaymentOutcome outcome) =>
        Commit((ordinal, attempt, outcome), static (turn, asked) => turn.Came(asked.ordinal, asked.attempt, asked.outcome));

    public async Task<InvoicePage> Invoices(ListInvoices query) => await _log.Read(query, static (state, asked, _) => state.List(asked));

    public async Task<Invoice?> FindInvoice(string number) =>
        await _log.Read(number, static (state, asked, _) => state.FindInvoice(asked));

    public async Task<Invoice?> InvoiceAt(int ordinal) => await _log.Read(ordinal, static (state, asked, _) => state.InvoiceAt(asked));

    public Task<BillingAnswer> Adjust(Adjust command) => CommitAndRun(command, static (turn, asked) => turn.Adjust(asked));

    public Task<BillingAnswer> Credit(CreditInvoice command) => CommitAndRun(command, static (turn, asked) => turn.Credit(asked));

    public Task<BillingAnswer> Pay(PayInvoice command) => Commit(command, static (turn, asked) => turn.Pay(asked));

    public Task<BillingAnswer> Settle(SettleInvoice command) => Commit(command, static (turn, asked) => turn.Settle(asked));

    public async Task<PaymentStanding?> Payment() => await _log.Read(0, static (state, _, now) => state.Standing(now));

    public Task<PaymentStanding?> ReportPayment(ReportPayment report) => Commit(report, static (turn, asked) => turn.Report(asked));

    public ValueTask<TrailPage> ReadTrail(ReadTrail query) => _log.ReadTrail(_trail, query);

    public Task Wake() => Commit(0, static (turn, _) => turn.Wake());

    public bool TryLetGo() => _log.TryLetGo();

    private async Task<TAnswer> Commit<TCommand, TAnswer>(TCommand command, Func<BillingTurn, TCommand, TAnswer> step) => await _log.Commit(
        (command, step, id, runtime.Billing), static (state, asked, now) => Decide(state, asked.command, asked.step, asked.id, asked.Billing, now));

    private async Task<TAnswer> CommitAndRun<TCommand, TAnswer>(TCommand command, Func<BillingTurn, TCommand, TAnswer> step) => await _log.CommitAndRun(
        (command, step, id, runtime.Billing), static (state, asked, now) => Decide(state, asked.command, asked.step, asked.id, asked.Billing, now));

    private static Decision<BillingEvent, TAnswer> Decide<TCommand, TAnswer>(
        BillingState state, TCommand command, Func<BillingTurn, TCommand, TAnswer> step, string tenant, BillingOptions options, DateTimeOffset now)
    {
        var turn = new BillingTurn(state, tenant, options, now);
        var answer = step(turn, command);
        return turn.Answer(answer);
    }
}
