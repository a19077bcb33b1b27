using MeteringCluster.Journaling;
using Orleans.Concurrency;

namespace MeteringCluster.Billing;

[Reentrant]
public sealed class InvoiceNumbersGrain(string id, GrainRuntime runtime) : IInvoiceNumbersGrain, IHostedGrain
{
    private readonly Journaled<InvoiceNumbers, InvoiceNumbersEvent> _log = new(id, InvoiceNumbersFold.Instance, runtime);

    public async Task<InvoiceNumber?> Take(TakeNumber take) =>
        await _log.Commit(take, static (numbers, asked, now) => numbers.Decide(asked, now));

    public Task Wake() => Task.CompletedTask;

    public bool TryLetGo() => _log.TryLetGo();
}
