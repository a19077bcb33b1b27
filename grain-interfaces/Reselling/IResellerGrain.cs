using MeteringCluster.Audit;
using MeteringCluster.Billing;

namespace MeteringCluster.Reselling;

/// <summary>
/// One reseller: its plans, users and licences with their coupons, and the invoices it sends. The key is the reseller's id.
/// Each command but <see cref="Create"/> is refused with <see cref="UnknownReseller"/> until it is created, and once it is closed.
/// </summary>
[Alias("reseller-grain")]
public interface IResellerGrain : IDueGrain, ITrailGrain
{
    /// <summary>Creates the reseller; once there is one it does nothing.</summary>
    [Repeatable]
    Task Create(ResellerProfile profile);

    /// <summary>The reseller is gone: nothing of it can be redeemed or changed; what clients have runs on.</summary>
    [Repeatable]
    Task Close();

    /// <returns>Null where there is none.</returns>
    [Repeatable]
    Task<ResellerOverview?> Overview();

    /// <summary><see cref="ResellerReady"/>, or <see cref="ResellerChanged"/>.</summary>
    Task<ResellerAnswer> Change(ChangeReseller command);

    /// <summary><see cref="UserReady"/>, or <see cref="TooMany"/>.</summary>
    Task<ResellerAnswer> PutUser(PutUser command);

    /// <summary><see cref="UserRemoved"/>, also where there was none; or <see cref="UserInUse"/>.</summary>
    Task<ResellerAnswer> RemoveUser(RemoveUser command);

    [Repeatable]
    Task<ResellerUser?> FindUser(string user);

    [Repeatable]
    Task<UserPage> ListUsers(ListUsers query);

    /// <summary>
    /// <see cref="LicensesMade"/>, or in this order <see cref="RequestReused"/>, <see cref="UnknownPlan"/>,
    /// <see cref="UnknownUser"/>, <see cref="TooMany"/>, <see cref="UserTenantDeleted"/> (D2 to D5).
    /// </summary>
    Task<ResellerAnswer> CreateLicenses(CreateLicenses command);

    /// <summary>
    /// <see cref="LicenseReady"/>, or in this order <see cref="UnknownLicense"/>, <see cref="LicenseChanged"/>,
    /// <see cref="UnknownPlan"/>, <see cref="UnknownUser"/>, <see cref="StatusBlocks"/>, <see cref="UserTenantDeleted"/>.
    /// </summary>
    Task<ResellerAnswer> EditLicense(EditLicense command);

    /// <summary><see cref="LicenseReady"/>, also where it is paused; or <see cref="UnknownLicense"/>, <see cref="LicenseChanged"/>,
    /// <see cref="StatusBlocks"/> (D18). Answers when the tenant's seats are gone.</summary>
    Task<ResellerAnswer> PauseLicense(LicenseCommand command);

    /// <summary>As <see cref="PauseLicense"/>. Answers when the tenant's seats are back.</summary>
    Task<ResellerAnswer> ResumeLicense(LicenseCommand command);

    /// <summary>
    /// <see cref="LicenseReady"/>, also where it is deleted; or in this order <see cref="UnknownLicense"/>, <see cref="LicenseChanged"/>,
    /// <see cref="LicenseUsed"/>, <see cref="StatusBlocks"/> for an invoiced one (D17).
    /// </summary>
    Task<ResellerAnswer> DeleteLicense(LicenseCommand command);

    /// <summary>
    /// <see cref="CouponRedeemed"/> when the tenant has the screens, also where it had redeemed it before; or
    /// <see cref="CouponNotRedeemable"/> (D3).
    /// </summary>
    [Repeatable]
    Task<ResellerAnswer> Redeem(RedeemCoupon command);

    [Repeatable]
    Task<LicenseRow?> FindLicense(string coupon);

    [Repeatable]
    Task<LicensePage> ListLicenses(ListLicenses query);

    /// <summary><see cref="SelectionFound"/>.</summary>
    [Repeatable]
    Task<ResellerAnswer> Select(SelectLicenses query);

    /// <summary>
    /// <see cref="DispatchFound"/>, or in this order <see cref="DispatchIdReused"/>, <see cref="DispatchRefused"/>,
    /// <see cref="DispatchTotalDiffers"/>.
    /// </summary>
    [Repeatable]
    Task<ResellerAnswer> Dispatch(DispatchInvoices command);

    /// <summary><see cref="DispatchFound"/> or <see cref="UnknownDispatch"/>.</summary>
    [Repeatable]
    Task<ResellerAnswer> FindDispatch(string dispatch);

    [Repeatable]
    Task<DispatchPage> ListDispatches(ListDispatches query);

    [Repeatable]
    Task<InvoicePage> Invoices(ListInvoices query);

    /// <summary><see cref="ResellerInvoiceReady"/> or <see cref="UnknownInvoice"/>.</summary>
    [Repeatable]
    Task<ResellerAnswer> FindInvoice(string number);

    /// <summary><see cref="ResellerInvoiceReady"/>, or <see cref="UnknownInvoice"/>. Only what is over is sent again.</summary>
    Task<ResellerAnswer> Resend(ResendInvoice command);

    /// <summary><see cref="ResellerInvoiceReady"/>, also where it is paid; or <see cref="UnknownInvoice"/>.</summary>
    [Repeatable]
    Task<ResellerAnswer> Settle(SettleResellerInvoice command);

    /// <returns>Null where there is nothing to send any more.</returns>
    [Repeatable]
    Task<InvoiceMailOrder?> MailOrder(int invoice, int attempt);

    [Repeatable]
    Task Report(InvoiceMailReport report);
}
