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

namespace MeteringCluster.Embedded;

/// <summary>All grains in one process: a reference to a grain is the grain itself, whose turns never overlap.</summary>
public sealed class EmbeddedCluster : IMeteringCluster
{
    private readonly DirectoryGrain _directory;
    private readonly SigningGrain _signing;
    private readonly KeyRingGrain _keyRing;
    private readonly CouponsGrain _coupons;
    private readonly Activations<string, BillingGrain> _billing;
    private readonly Activations<string, InvoiceNumbersGrain> _invoiceNumbers;
    private readonly Activations<(TenantId Tenant, DateTimeOffset Start), CreditGrain> _credits;
    private readonly Activations<string, DevelopersGrain> _developers;
    private readonly Activations<string, LicenseGrain> _licenses;
    private readonly Activations<string, NoticesGrain> _notices;
    private readonly Activations<string, RefusalsGrain> _refusals;
    private readonly Activations<string, ResellerGrain> _resellers;
    private readonly Activations<string, SandboxPaymentsGrain> _sandboxPayments;

    public EmbeddedCluster(GrainRuntime runtime)
    {
        _directory = new DirectoryGrain("directory", runtime);
        _signing = new SigningGrain("signing", runtime);
        _keyRing = new KeyRingGrain("keyring", runtime);
        _coupons = new CouponsGrain("coupons", runtime);
        _billing = new(id => new BillingGrain(id, runtime));
        _invoiceNumbers = new(id => new InvoiceNumbersGrain(id, runtime));
        _credits = new(key => new CreditGrain(GrainKey.CreditId(key.Tenant, key.Start), runtime, this));
        _developers = new(id => new DevelopersGrain(id, runtime));
        _licenses = new(id => new LicenseGrain(id, runtime));
        _notices = new(id => new NoticesGrain(id, runtime));
        _refusals = new(id => new RefusalsGrain(id, runtime));
        _resellers = new(id => new ResellerGrain(id, runtime, this));
        _sandboxPayments = new(id => new SandboxPaymentsGrain(id, runtime));
    }

    public IDirectoryGrain Directory => _directory;

    public ISigningGrain Signing => _signing;

    public IKeyRingGrain KeyRing => _keyRing;

    public ICouponsGrain Coupons => _coupons;

    public IBillingGrain Billing(TenantId tenant) => _billing.Get(tenant.Value);

    public IInvoiceNumbersGrain InvoiceNumbers(string issuer) => _invoiceNumbers.Get(issuer);

    public ICreditGrain Credits(TenantId tenant, BillingPeriod period) => _credits.Get((tenant, period.Start));

    public IDevelopersGrain Developers(TenantId tenant) => _developers.Get(tenant.Value);

    public ILicenseGrain License(TenantId tenant) => _licenses.Get(tenant.Value);

    public INoticesGrain Notices(TenantId tenant) => _notices.Get(tenant.Value);

    public IRefusalsGrain Refusals(TenantId tenant, AuditMonth month) => _refusals.Get(RefusalsFold.Id(tenant, month));

    public IRefusalsGrain Refusals(ResellerId reseller, AuditMonth month) => _refusals.Get(RefusalsFold.Id(reseller, month));

    public IResellerGrain Reseller(ResellerId reseller) => _resellers.Get(reseller.Value);

    public ISandboxPaymentsGrain SandboxPayments(TenantId tenant) => _sandboxPayments.Get(tenant.Value);

    /// <summary>The grain behind a journal key, to be woken.</summary>
    public IDueGrain Find(GrainKey key)
    {
        switch (key.Kind)
        {
            case "directory": return _directory;
            case "signing": return _signing;
            case "keyring": return _keyRing;
            case "coupons": return _coupons;
            case "billing": return _billing.Get(key.Id);
            case "invoicenumbers": return _invoiceNumbers.Get(key.Id);
            case "developers": return _developers.Get(key.Id);
            case "license": return _licenses.Get(key.Id);
            case "notices": return _notices.Get(key.Id);
            case "refusals": return _refusals.Get(key.Id);
            case "reseller": return _resellers.Get(key.Id);
            case "sandboxpayments": return _sandboxPayments.Get(key.Id);
            case "credit": return _credits.Get(GrainKey.ParseCreditId(key.Id));
            default: throw new ArgumentException($"No grain is of the kind '{key.Kind}'.", nameof(key));
        }
    }

    public void Sweep(TimeSpan idle)
    {
        _billing.Sweep(idle);
        _invoiceNumbers.Sweep(idle);
        _credits.Sweep(idle);
        _developers.Sweep(idle);
        _licenses.Sweep(idle);
        _notices.Sweep(idle);
        _refusals.Sweep(idle);
        _resellers.Sweep(idle);
        _sandboxPayments.Sweep(idle);
    }
}
