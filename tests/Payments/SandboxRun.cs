using MeteringCluster.Billing;
using MeteringCluster.Journaling;
using MeteringCluster.OutwardPayments;
using MeteringCluster.Payments;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Kit.Hosts;

namespace MeteringCluster.Tests.PaymentProviders;

/// <summary>The sandbox over a journal, for one tenant.</summary>
internal sealed class SandboxRun : IAsyncDisposable
{
    public static readonly TenantId Acme = TenantId.Parse("acme");

    public static readonly BillingContact Contact = new(
        "ann@acme.example", "en", "Acme GmbH", new PostalAddress("1 Main St", null, "10115", "Berlin", null, "DE"), null);

    private readonly GrainHost _host;
    private int _orders;

    private SandboxRun(GrainHost host, ManualClock clock) =>
        (_host, Clock, Provider) = (host, clock, new SandboxProvider(host.Grains, clock));

    public ManualClock Clock { get; }

    public IPaymentProvider Provider { get; }

    public ISandboxPaymentsGrain Grain => _host.Grains.SandboxPayments(Acme);

    public static async Task<SandboxRun> Begin<TJournal>(HostKind kind, TJournal journal, ManualClock clock)
        where TJournal : IJournal, ISnapshots => new(await GrainHost.Begin(kind, journal, clock), clock);

    public static SavedCard Card(string token, DateTimeOffset savedAt) =>
        new(SandboxProvider.ProviderName, token, null, "visa", "4242", 12, 2029, savedAt);

    public static PaymentOrder Order(SavedCard card, int ordinal = 1) =>
        new($"{Acme}/{ordinal}/1", Acme, ordinal, 1, $"INV-2026-{ordinal:D6}", 500, card);

    public Task<CardAnswer> Save(string token) => Provider.Save(Acme, Contact, token, default);

    public PaymentOrder Next(SavedCard card) => Order(card, ++_orders);

    public async Task<IReadOnlyList<SandboxPayment>> Payments() => (await Grain.Payments(new ListSandboxPayments(0, 1000))).Payments;

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
