using System.Collections.Frozen;
using MeteringCluster.Audit;

namespace MeteringCluster.Api.Console;

/// <summary>The actions of the audit trail in words.</summary>
public static class AuditWords
{
    private static readonly FrozenDictionary<string, string> Actions = new Dictionary<string, string>
    {
        [TrailActions.LicenseCreate] = "License created",
        [TrailActions.LicenseChange] = "License changed",
        [TrailActions.LicensePause] = "License paused",
        [TrailActions.LicenseResume] = "License resumed",
        [TrailActions.LicenseNotice] = "License expires soon, or has expired",
        [TrailActions.LicenseSnapshot] = "License snapshot signed",
        [TrailActions.SeatAssign] = "Seat assigned",
        [TrailActions.SeatUnassign] = "Seat taken back",
        [TrailActions.SeatGrant] = "Seats granted",
        [TrailActions.SeatLapse] = "Granted seats ended",
        [TrailActions.SessionOpen] = "Session opened",
        [TrailActions.SessionRenew] = "Session renewed",
        [TrailActions.SessionClose] = "Session closed",
        [TrailActions.SessionLapse] = "Sessions ended by themselves",
        [TrailActions.SessionExtend] = "Sessions extended, as the clock was set",
        [TrailActions.ActivationSignIn] = "Server signed in",
        [TrailActions.ActivationSync] = "Server synced",
        [TrailActions.ActivationSignOut] = "Server signed out",
        [TrailActions.ActivationReset] = "Activations reset",
        [TrailActions.ActivationOffline] = "Sessions reported from offline",
        [TrailActions.DeveloperSubscribe] = "Developer module subscribed",
        [TrailActions.DeveloperUnsubscribe] = "Developer module unsubscribed",
        [TrailActions.DeveloperList] = "Developer listed",
        [TrailActions.DeveloperRemove] = "Developer removed",
        [TrailActions.DeveloperImport] = "Developers imported",
        [TrailActions.DeveloperMerge] = "Developers merged",
        [TrailActions.DeveloperDismiss] = "Likely duplicate dismissed",
        [TrailActions.DeveloperAsk] = "Developer’s license asked for",
        [TrailActions.CreditTerms] = "Credit terms changed",
        [TrailActions.PaymentReport] = "Payment reported",
        [TrailActions.SubscriptionSet] = "Spending limit set",
        [TrailActions.SubscriptionCancel] = "Subscription canceled",
        [TrailActions.BillingContactSet] = "Billing contact set",
        [TrailActions.CardSave] = "Card saved",
        [TrailActions.CardRemove] = "Card removed",
        [TrailActions.CardNotice] = "Card expires soon, or has expired",
        [TrailActions.PeriodBill] = "Billing period billed",
        [TrailActions.AccountClose] = "Account closed",
        [TrailActions.LicenseFee] = "License fee set",
        [TrailActions.InvoiceDraft] = "Invoice drafted",
        [TrailActions.InvoiceIssue] = "Invoice issued",
        [TrailActions.InvoicePay] = "Invoice collected",
        [TrailActions.InvoiceSettle] = "Invoice settled",
        [TrailActions.InvoiceCredit] = "Credit note issued",
        [TrailActions.PaymentProgress] = "Payment provider answered",
        [TrailActions.AccountCredit] = "Account credited",
        [TrailActions.BillingAdjust] = "Adjustment booked",
        [TrailActions.ResellerCreate] = "Reseller created",
        [TrailActions.ResellerChange] = "Profile changed",
        [TrailActions.ResellerClose] = "Reseller deleted",
        [TrailActions.ResellerUserSet] = "User saved",
        [TrailActions.ResellerUserRemove] = "User removed",
        [TrailActions.ResellerLicenseCreate] = "Licenses added",
        [TrailActions.ResellerLicenseEdit] = "License edited",
        [TrailActions.ResellerLicensePause] = "License paused by its reseller",
        [TrailActions.ResellerLicenseResume] = "License reactivated by its reseller",
        [TrailActions.ResellerLicenseDelete] = "License deleted",
        [TrailActions.CouponRedeem] = "Coupon redeemed",
        [TrailActions.InvoiceDispatch] = "Invoices dispatched",
        [TrailActions.InvoiceMail] = "Invoice mailed",
        [TrailActions.WebhookAdd] = "Webhook added",
        [TrailActions.WebhookChange] = "Webhook changed",
        [TrailActions.WebhookRemove] = "Webhook removed",
        [TrailActions.WebhookRotate] = "Webhook’s secret rotated",
        [TrailActions.WebhookTest] = "Webhook tested",
        [TrailActions.WebhookReplay] = "Webhook replayed",
        [TrailActions.WebhookDisable] = "Webhook disabled by its endpoint",
        [TrailActions.MailResend] = "Mail sent again",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static string Of(string action) => Actions.GetValueOrDefault(action, action);

    /// <summary>The actions whose names begin so, as choices of a filter, by their words.</summary>
    public static IReadOnlyList<(string Value, string Text)> Choices(Func<string, bool> isOf) =>
        [("", "All but renewals"), .. Actions.Where(action => isOf(action.Key)).Select(action => (action.Key, action.Value)).OrderBy(choice => choice.Value, StringComparer.Ordinal)];

    public static bool IsOfReseller(string action) =>
        action.StartsWith("reseller", StringComparison.Ordinal)
        || action is TrailActions.CouponRedeem or TrailActions.InvoiceDispatch or TrailActions.InvoiceMail or TrailActions.InvoiceIssue or TrailActions.InvoiceSettle;

    public static bool IsOfTenant(string action) => !action.StartsWith("reseller", StringComparison.Ordinal);
}
