using MeteringCluster.Audit;
using MeteringCluster.Billing;
using MeteringCluster.Developers;
using MeteringCluster.Directory;
using MeteringCluster.Journaling;
using MeteringCluster.Licensing;
using MeteringCluster.Metering;
using MeteringCluster.Notices;
using MeteringCluster.Payments;
using MeteringCluster.Reselling;
using MeteringCluster.Signing;

namespace MeteringCluster.OrleansHosting;

/// <summary>The grains of the whole cluster, wherever each of them lives.</summary>
public sealed class OrleansCluster(IGrainFactory grains) : IMeteringCluster
{
    public IDirectoryGrain Directory => grains.GetGrain<IDirectoryGrain>("directory");

    public ISigningGrain Signing => grains.GetGrain<ISigningGrain>("signing");

    public IKeyRingGrain KeyRing => grains.GetGrain<IKeyRingGrain>("keyring");

    public ICouponsGrain Coupons => grains.GetGrain<ICouponsGrain>("coupons");

    public IBillingGrain Billing(TenantId tenant) => grains.GetGrain<IBillingGrain>(tenant.Value);

    public IInvoiceNumbersGrain InvoiceNumbers(string issuer) => grains.GetGrain<IInvoiceNumbersGrain>(issuer);

    public ICreditGrain Credits(TenantId tenant, BillingPeriod period) =>
        grains.GetGrain<ICreditGrain>(GrainKey.CreditId(tenant, period.Start));

    public IDevelopersGrain Developers(TenantId tenant) => grains.GetGrain<IDevelopersGrain>(tenant.Value);

    public ILicenseGrain License(TenantId tenant) => grains.GetGrain<ILicenseGrain>(tenant.Value);

    public INoticesGrain Notices(TenantId tenant) => grains.GetGrain<INoticesGrain>(tenant.Value);

    public IRefusalsGrain Refusals(TenantId tenant, AuditMonth month) =>
        grains.GetGrain<IRefusalsGrain>(RefusalsFold.Id(tenant, month));

    public IRefusalsGrain Refusals(ResellerId reseller, AuditMonth month) =>
        grains.GetGrain<IRefusalsGrain>(RefusalsFold.Id(reseller, month));

    public IResellerGrain Reseller(ResellerId reseller) => grains.GetGrain<IResellerGrain>(reseller.Value);

    public ISandboxPaymentsGrain SandboxPayments(TenantId tenant) => grains.GetGrain<ISandboxPaymentsGrain>(tenant.Value);

    /// <summary>The grain behind a journal key, to be woken.</summary>
    public IDueGrain Find(GrainKey key) => key.Kind switch
    {
        "directory" => Directory,
        "signing" => Signing,
        "keyring" => KeyRing,
        "coupons" => Coupons,
        "billing" => grains.GetGrain<IBillingGrain>(key.Id),
        "invoicenumbers" => grains.GetGrain<IInvoiceNumbersGrain>(key.Id),
        "developers" => grains.GetGrain<IDevelopersGrain>(key.Id),
        "license" => grains.GetGrain<ILicenseGrain>(key.Id),
        "notices" => grains.GetGrain<INoticesGrain>(key.Id),
        "refusals" => grains.GetGrain<IRefusalsGrain>(key.Id),
        "reseller" => grains.GetGrain<IResellerGrain>(key.Id),
        "sandboxpayments" => grains.GetGrain<ISandboxPaymentsGrain>(key.Id),
        "credit" => grains.GetGrain<ICreditGrain>(key.Id),
        _ => throw new ArgumentException($"No grain is of the kind '{key.Kind}'.", nameof(key)),
    };
}
