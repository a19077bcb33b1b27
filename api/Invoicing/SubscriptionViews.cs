using MeteringCluster.Api.Json;
using MeteringCluster.Billing;
using MeteringCluster.Metering;

namespace MeteringCluster.Api.Invoicing;

/// <param name="SpendingLimitUsd">Above 0, at most what the server sells (500 unless it is configured otherwise), with at most two decimals.</param>
/// <param name="TermsVersion">Of the order summary that was shown; if the terms have changed since, nothing is bought. May be left out.</param>
public sealed record SubscribeRequest(Usd? SpendingLimitUsd, int? TermsVersion);

/// <param name="SpendingLimitUsd">As it would be subscribed to.</param>
public sealed record OrderRequest(Usd? SpendingLimitUsd);

/// <summary>The subscription to credits above the included base (A12 to A19).</summary>
/// <param name="Status"><c>none</c>, <c>active</c>, or <c>cancelled</c> from its cancellation until endsAt.</param>
/// <param name="SpendingLimitUsd">At most so much is charged for a billing period; only what was used is charged.</param>
/// <param name="Credits">What the limit buys on top of the base.</param>
/// <param name="EndsAt">From this instant on nothing more is bought.</param>
/// <param name="MaxSpendingLimitUsd">The highest limit that is sold.</param>
public sealed record SubscriptionView(
    string Status, Usd SpendingLimitUsd, Json.Credits Credits, Usd UsdPerCredit, DateTimeOffset? Since, DateTimeOffset? ChangedAt,
    DateTimeOffset? EndsAt, Usd MaxSpendingLimitUsd, int TermsVersion, DateTimeOffset PeriodStart, DateTimeOffset ResetsAt)
{
    public static SubscriptionView Of(BillingAccount account, BillingOptions options, DateTimeOffset now)
    {
        var (terms, subscription) = (account.Terms, account.Subscription);
        var period = terms.Calendar.PeriodAt(now);
        return new SubscriptionView(
            subscription is null ? "none" : subscription.EndsAt is null ? "active" : "cancelled",
            new(subscription?.LimitCents ?? 0), new(terms.LimitOf(period.Start)), new(terms.UsdCentsPerCredit), subscription?.Since,
            subscription?.ChangedAt, subscription?.EndsAt, new(options.MaxSpendingLimitCents), terms.Version, period.Start, period.End);
    }
}

/// <summary>What confirming a limit would come to. Nothing is charged by confirming it.</summary>
/// <param name="Action"><c>subscribe</c>, <c>change</c>, <c>resume</c> (a cancellation is taken back), or <c>none</c>.</param>
/// <param name="Available">Base and new limit together.</param>
/// <param name="Remaining">What could still be used in the running period; 0 where more is used than the new limit leaves.</param>
/// <param name="UsedAboveBaseUsd">What the running period would be charged for what is used so far.</param>
/// <param name="Needed">What has to be told before it can be confirmed: <c>billing-contact</c>, <c>payment-method</c>, <c>https</c>.</param>
/// <param name="TermsVersion">Goes with the confirmation, which then buys exactly this or nothing.</param>
public sealed record OrderSummary(
    string Action, Usd SpendingLimitUsd, Usd? OldSpendingLimitUsd, Usd UsdPerCredit, Json.Credits Credits, Json.Credits Base,
    Json.Credits Available, Json.Credits Used, Json.Credits Remaining, Usd UsedAboveBaseUsd, DateTimeOffset PeriodStart,
    DateTimeOffset ResetsAt, string? Email, string? Brand, string? Last4, IReadOnlyList<string> Needed, int TermsVersion)
{
    public static OrderSummary Of(BillingAccount account, CreditBalance balance, PeriodStatement statement, long limitCents, bool isHttps, DateTimeOffset now)
    {
        var (terms, running) = (account.Terms, account.Subscription);
        var credits = ChargeRule.Microcredits(limitCents, terms.UsdCentsPerCredit);
        var available = checked(balance.Base + credits);
        List<string> needed = [];
        if (account.Contact is null) needed.Add("billing-contact");
        if (account.Card is not { } card || now >= card.ExpiresAt()) needed.Add("payment-method");
        if (!isHttps) needed.Add("https");
        return new OrderSummary(
            running is null ? "subscribe" : running.EndsAt is not null ? "resume" : running.LimitCents == limitCents ? "none" : "change",
            new(limitCents), running is null ? null : new Usd(running.LimitCents), new(terms.UsdCentsPerCredit), new(credits), new(balance.Base),
            new(available), new(balance.Used), new(Math.Max(0, available - balance.Used - balance.Held)), new(statement.ChargeCents),
            balance.Period.Start, balance.Period.End, account.Contact?.Email, account.Card?.Brand, account.Card?.Last4, needed, terms.Version);
    }
}
