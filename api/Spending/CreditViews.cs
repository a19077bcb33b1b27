using MeteringCluster.Billing;
using MeteringCluster.Metering;

namespace MeteringCluster.Api.Spending;

/// <summary>One billing period's credits. Instants are UTC; the period is half-open, so it resets exactly at resetsAt.</summary>
/// <param name="State">open, closing (over, and taking late events) or closed.</param>
/// <param name="Available">Base and spending limit together.</param>
/// <param name="Remaining">What may still be used or held; never below 0.</param>
/// <param name="Events">Usage events counted in the period.</param>
/// <param name="At">The past instant that was asked for; left out for the present.</param>
/// <param name="Records">How many journal records were replayed to that instant; 0 where nothing had opened the period by then.</param>
public sealed record CreditsView(
    DateTimeOffset PeriodStart, DateTimeOffset ResetsAt, string State, Json.Credits Base, Json.Credits SpendingLimit,
    Json.Credits Available, Json.Credits Used, Json.Credits Held, Json.Credits Remaining, long Events,
    DateTimeOffset? At = null, long? Records = null)
{
    public static CreditsView Of(CreditBalance balance) => new(
        balance.Period.Start, balance.Period.End, balance.State switch
        {
            PeriodState.Open => "open",
            PeriodState.Closing => "closing",
            _ => "closed",
        },
        new(balance.Base), new(balance.Limit), new(balance.Available), new(balance.Used), new(balance.Held),
        new(balance.Remaining), balance.Events);
}

/// <summary>What a tenant is given and at which rates.</summary>
/// <param name="Version">Counts up with each change.</param>
/// <param name="SettleOverCap">refuse or allow: what happens when a settlement costs more than its hold and the cap leave.</param>
/// <param name="AlertPercents">The tenant is told when so many percent of base and spending limit are used; empty for never.</param>
/// <param name="RateCards">The card in force, and those to come, each from its instant on.</param>
public sealed record TermsView(
    int Version, Json.Credits Base, Json.Credits SpendingLimit, Json.Usd UsdPerCredit, DateTimeOffset PeriodAnchor,
    TimeSpan Grace, string SettleOverCap, IReadOnlyList<int> AlertPercents, IReadOnlyList<RateCardView> RateCards)
{
    public static TermsView Of(CreditTerms terms, DateTimeOffset now)
    {
        var inForce = Math.Max(0, terms.RateCards.ToList().FindLastIndex(card => card.From <= now));
        return new TermsView(
            terms.Version, new(terms.BaseMicrocredits), new(terms.LimitOf(terms.Calendar.PeriodAt(now).Start)), new(terms.UsdCentsPerCredit),
            terms.Calendar.Anchor, terms.Calendar.Grace, terms.SettleOverCap.ToString().ToLowerInvariant(), terms.AlertPercents,
            [.. terms.RateCards.Skip(inForce).Select(RateCardView.Of)]);
    }
}

/// <param name="From">Events of this time and later are rated by it; left out for the first card.</param>
/// <param name="Rates">By meter and measure, in credits per million units.</param>
public sealed record RateCardView(
    DateTimeOffset? From, IReadOnlyDictionary<string, IReadOnlyDictionary<string, Json.Credits>> Rates)
{
    public static RateCardView Of(RateCardVersion version) => new(
        version.From == DateTimeOffset.MinValue ? null : version.From,
        version.Card.Meters.ToDictionary(
            meter => meter.Key,
            meter => (IReadOnlyDictionary<string, Json.Credits>)meter.Value.ToDictionary(rate => rate.Key, rate => new Json.Credits(rate.Value))));
}

/// <summary>A hold on credits.</summary>
/// <param name="Status">active, settled, released or expired.</param>
/// <param name="Charged">What its settlement cost.</param>
/// <param name="ExpiresAt">At this instant what it still holds is free again.</param>
/// <param name="Balance">The credits of the hold's period, after this command.</param>
public sealed record HoldResponse(
    string Id, string Status, Json.Credits Credits, Json.Credits Charged, DateTimeOffset ReservedAt, DateTimeOffset ExpiresAt,
    string? User, string? Meter, CreditsView Balance)
{
    public static HoldResponse Of(HoldView hold, CreditBalance balance) => new(
        hold.Id, hold.Status.ToString().ToLowerInvariant(), new(hold.Microcredits), new(hold.ChargedMicrocredits),
        hold.ReservedAt, hold.ExpiresAt, hold.User, hold.Meter, CreditsView.Of(balance));
}

/// <param name="Id">1 to 128 bytes, chosen by the caller; repeated with the same content it gives the same hold.</param>
/// <param name="Credits">Above 0, at most 1,000,000,000, with at most six decimals.</param>
/// <param name="Ttl">1 second to 24 hours; 5 minutes if left out.</param>
/// <param name="User">For whom: what a settlement in credits is counted for.</param>
/// <param name="Meter">For what: the meter of a settlement in credits.</param>
public sealed record ReserveRequest(string? Id, Json.Credits? Credits, TimeSpan? Ttl, string? User, string? Meter);

/// <summary>Exactly one of the two.</summary>
/// <param name="Credits">What the call really cost, above 0.</param>
/// <param name="Items">The usage itself: an array of usage items, recorded with their ids.</param>
public sealed record SettleRequest(Json.Credits? Credits, System.Text.Json.JsonElement? Items);

/// <param name="Base">Included in each period: 0 to 1,000,000,000 credits. Holds at once.</param>
/// <param name="RateCard">By meter and measure, credits per million units. Holds for events from five minutes later on.</param>
/// <param name="SettleOverCap">refuse (the default of a new tenant) or allow.</param>
/// <param name="AlertPercents">
/// At so many percent of base and spending limit used the tenant is told, each once: whole numbers from 1 to 100 in rising
/// order, at most 10. A new tenant has 50, 80 and 100; an empty list tells nothing.
/// </param>
public sealed record ChangeTermsRequest(
    Json.Credits? Base, SortedDictionary<string, SortedDictionary<string, Json.Credits>>? RateCard, string? SettleOverCap,
    IReadOnlyList<int>? AlertPercents);
