using MeteringCluster.Journaling;
using Orleans.Concurrency;

namespace MeteringCluster.Payments;

[Reentrant]
public sealed class SandboxPaymentsGrain(string id, GrainRuntime runtime) : ISandboxPaymentsGrain, IHostedGrain
{
    private readonly Journaled<SandboxPayments, SandboxEvent> _log = new(id, SandboxPaymentsFold.Instance, runtime);

    public async Task<string> Open(PaymentOrder order) =>
        await _log.Commit(order, static (payments, asked, now) => payments.Decide(asked, now));

    public async Task<SandboxAnswer> Take(string reference) =>
        await _log.Commit(reference, static (payments, asked, now) => payments.Decide(asked, now));

    public async Task<SandboxPaymentPage> Payments(ListSandboxPayments query) =>
        await _log.Read(query, static (payments, asked, _) => payments.Read(asked));

    public Task Wake() => Task.CompletedTask;

    public bool TryLetGo() => _log.TryLetGo();
}
