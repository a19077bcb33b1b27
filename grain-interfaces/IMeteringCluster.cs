using MeteringCluster.Audit;
using MeteringCluster.Billing;
using MeteringCluster.Developers;
using MeteringCluster.Directory;
using MeteringCluster.Licensing;
using MeteringCluster.Metering;
using MeteringCluster.Notices;
using MeteringCluster.Payments;
using MeteringCluster.Reselling;
using MeteringCluster.Signing;

namespace MeteringCluster;

/// <summary>Typed access to every grain, the same on the single-process host and on the cluster.</summary>
public interface IMeteringCluster
{
    /// <summary>The tenants and API keys of this installation.</summary>
    IDirectoryGrain Directory { get; }

    IBillingGrain Billing(TenantId tenant);

    /// <summary>The numbers of the invoices that an issuer sends.</summary>
    IInvoiceNumbersGrain InvoiceNumbers(string issuer);

    ICreditGrain Credits(TenantId tenant, BillingPeriod period);

    IDevelopersGrain Developers(TenantId tenant);

    ILicenseGrain License(TenantId tenant);

    /// <summary>What the tenant is told, by mail and by webhook.</summary>
    INoticesGrain Notices(TenantId tenant);

    IResellerGrain Reseller(ResellerId reseller);

    /// <summary>The coupons of every reseller.</summary>
    ICouponsGrain Coupons { get; }

    /// <summary>What the tenant was refused in a month.</summary>
    IRefusalsGrain Refusals(TenantId tenant, AuditMonth month);

    /// <summary>What the reseller was refused in a month.</summary>
    IRefusalsGrain Refusals(ResellerId reseller, AuditMonth month);

    /// <summary>What the provider for trying out would have collected.</summary>
    ISandboxPaymentsGrain SandboxPayments(TenantId tenant);

    /// <summary>The keys with which this installation signs.</summary>
    ISigningGrain Signing { get; }

    /// <summary>The keys with which the console's cookies are sealed.</summary>
    IKeyRingGrain KeyRing { get; }
}
