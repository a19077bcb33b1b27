using System.Collections.Frozen;

namespace MeteringCluster.Audit;

/// <summary>What the audit trail calls the things that are done. The names lie in the journal, and are forever.</summary>
public static class TrailActions
{
    public const string LicenseCreate = "license.create";
    public const string LicenseChange = "license.change";
    public const string LicensePause = "license.pause";
    public const string LicenseResume = "license.resume";

    /// <summary>The licence expires soon, or has expired; nobody asked for it.</summary>
    public const string LicenseNotice = "license.notice";

    public const string SeatAssign = "seat.assign";
    public const string SeatUnassign = "seat.unassign";

    /// <summary>Somebody who sells seats gave some, paused them or brought them back.</summary>
    public const string SeatGrant = "seat.grant";

    /// <summary>Seats that were given came to their end; nobody asked for it.</summary>
    public const string SeatLapse = "seat.lapse";

    public const string SessionOpen = "session.open";
    public const string SessionRenew = "session.renew";
    public const string SessionClose = "session.close";

    /// <summary>Leases ended, or the seats that sessions had; nobody asked for it.</summary>
    public const string SessionLapse = "session.lapse";

    public const string ActivationSignIn = "activation.sign-in";
    public const string ActivationSync = "activation.sync";

    /// <summary>A server signs itself out, or a person releases it.</summary>
    public const string ActivationSignOut = "activation.sign-out";

    public const string ActivationReset = "activation.reset";
    public const string ActivationOffline = "activation.offline-sessions";
    public const string LicenseSnapshot = "license.snapshot";

    /// <summary>The clock was set forward, and every lease with it; nobody asked for it.</summary>
    public const string SessionExtend = "session.extend";

    public const string DeveloperSubscribe = "developer.subscribe";
    public const string DeveloperUnsubscribe = "developer.unsubscribe";
    public const string DeveloperList = "developer.list";
    public const string DeveloperRemove = "developer.remove";
    public const string DeveloperImport = "developer.import";
    public const string DeveloperMerge = "developer.merge";
    public const string DeveloperDismiss = "developer.dismiss";

    /// <summary>Only ever refused: a question changes nothing.</summary>
    public const string DeveloperAsk = "developer.ask";

    public const string CreditTerms = "credits.terms";
    public const string PaymentReport = "payment.report";
    public const string SubscriptionSet = "subscription.set";
    public const string SubscriptionCancel = "subscription.cancel";
    public const string BillingContactSet = "billing-contact.set";
    public const string CardSave = "payment-method.save";
    public const string CardRemove = "payment-method.remove";

    /// <summary>The saved card ends soon, or has ended; nobody asked for it.</summary>
    public const string CardNotice = "payment-method.notice";

    /// <summary>A closed billing period was billed; nobody asked for it.</summary>
    public const string PeriodBill = "period.bill";

    /// <summary>The tenant was deleted, and its billing ends.</summary>
    public const string AccountClose = "account.close";

    public const string LicenseFee = "license-fee.set";
    public const string InvoiceDraft = "invoice.draft";
    public const string InvoiceIssue = "invoice.issue";
    public const string InvoicePay = "invoice.pay";
    public const string InvoiceSettle = "invoice.settle";
    public const string InvoiceCredit = "invoice.credit";

    /// <summary>What the payment provider said of an attempt to collect an invoice.</summary>
    public const string PaymentProgress = "payment.progress";

    public const string AccountCredit = "account.credit";
    public const string BillingAdjust = "billing.adjust";

    public const string ResellerCreate = "reseller.create";
    public const string ResellerChange = "reseller.change";

    /// <summary>The reseller was deleted.</summary>
    public const string ResellerClose = "reseller.close";

    public const string ResellerUserSet = "reseller-user.set";
    public const string ResellerUserRemove = "reseller-user.remove";
    public const string ResellerLicenseCreate = "reseller-license.create";
    public const string ResellerLicenseEdit = "reseller-license.edit";
    public const string ResellerLicensePause = "reseller-license.pause";
    public const string ResellerLicenseResume = "reseller-license.resume";
    public const string ResellerLicenseDelete = "reseller-license.delete";
    public const string CouponRedeem = "coupon.redeem";
    public const string InvoiceDispatch = "invoice.dispatch";
    public const string InvoiceMail = "invoice.mail";

    public const string WebhookAdd = "webhook.add";
    public const string WebhookChange = "webhook.change";
    public const string WebhookRemove = "webhook.remove";
    public const string WebhookRotate = "webhook.rotate-secret";
    public const string WebhookTest = "webhook.test";
    public const string WebhookReplay = "webhook.replay";

    /// <summary>The endpoint said that it wants nothing more; nobody asked for it.</summary>
    public const string WebhookDisable = "webhook.disable";

    public const string MailResend = "mail.resend";

    /// <summary>Every action that an entry of the trail can have: all the names above.</summary>
    public static readonly FrozenSet<string> All = typeof(TrailActions).GetFields()
        .Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>What goes on all day and changes nothing but a lease or a last look: shown only to whoever asks for it.</summary>
    public static readonly FrozenSet<string> Quiet = FrozenSet.Create(StringComparer.Ordinal, SessionRenew, ActivationSync);
}
