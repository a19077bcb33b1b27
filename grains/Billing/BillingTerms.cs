using System.Diagnostics;
using System.Text.Json.Serialization;
using MeteringCluster.Audit;
using MeteringCluster.Journaling;

namespace MeteringCluster.Billing;

/// <summary>What a tenant is given and at which rates, with every change's instant.</summary>
public sealed record BillingTerms(CreditTerms? Current)
{
    // Longer than any period with its grace: an older card can rate nothing any more.
    private static readonly TimeSpan CardsKept = TimeSpan.FromDays(70);

    public static readonly BillingTerms None = new((CreditTerms?)null);

    /// <summary>As it was last told; null while nobody has.</summary>
    public PaymentStanding? Payment { get; init; }

    [JsonIgnore]
    public PaymentStanding? Standing => Current is null ? null : Payment ?? PaymentStanding.Good;

    public Decision<BillingEvent, bool> Decide(CreditSpec create, DateTimeOffset now)
    {
        if (Current is not null) return new(false);

        // Periods are known by their start in whole seconds, so the anchor is one.
        var second = create.Calendar.Anchor.UtcTicks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond;
        var calendar = create.Calendar with { Anchor = new DateTimeOffset(second, TimeSpan.Zero) };
        var card = new RateCardVersion(DateTimeOffset.MinValue, create.RateCard);
        return new(true, new TermsSet(
            new CreditTerms(1, calendar, create.BaseMicrocredits, 0, create.UsdCentsPerCredit, [card]), now));
    }

    public Decision<BillingEvent, CreditTerms?> Decide(ChangeCreditTerms change, string tenant, DateTimeOffset now)
    {
        if (Current is null) return new((CreditTerms?)null);

        var terms = Current with
        {
            BaseMicrocredits = change.BaseMicrocredits ?? Current.BaseMicrocredits,
            LimitMicrocredits = change.LimitMicrocredits ?? Current.LimitMicrocredits,
            SettleOverCap = change.SettleOverCap ?? Current.SettleOverCap,
        };
        if (change.RateCard is { } card && !card.IsSame(terms.RateCards[^1].Card)) terms = WithCard(terms, card, now);
        // A change sent again is none, but the period may not have heard of the first.
        if (terms == Current) return new(terms) { Owed = [Push(tenant, terms, now)] };

        terms = terms with { Version = Current.Version + 1 };
        return new(terms, [new TermsSet(terms, now, change.By)], [Push(tenant, terms, now)]);
    }

    public Decision<BillingEvent, PaymentStanding?> Decide(ReportPayment report, DateTimeOffset now)
    {
        if (Standing is not { } standing) return new((PaymentStanding?)null);

        var since = report.Problem is null ? null : report.Problem == standing.Problem ? standing.Since : now;
        var told = new PaymentStanding(report.Problem, since, report.Detail);
        return told == standing ? new(standing) : new(told, new PaymentReported(now, told, report.By));
    }

    private static Effect Push(string tenant, CreditTerms terms, DateTimeOffset now) => Effect.Of(
        $"push-terms/{tenant}/{terms.Version}", PushTerms.EffectKind, new PushTerms(tenant, terms, now), BillingJson.Default.PushTerms);

    public BillingTerms Apply(BillingEvent @event) => @event switch
    {
        TermsSet set => this with { Current = set.Terms },
        PaymentReported reported => this with { Payment = reported.Standing },
        _ => throw new UnreachableException(),
    };

    // Not before any event that may have been charged already by the card so far. Cards are dropped when they can rate
    // nothing any more; the rest keep their numbers, by which periods remember what each event was rated with.
    private static CreditTerms WithCard(CreditTerms terms, RateCard card, DateTimeOffset now)
    {
        var cards = terms.RateCards.Add(new RateCardVersion(now + CreditTerms.MaxClockSkew, card));
        var dropped = Math.Max(0, cards.Length - CreditTerms.MaxRateCards);
        while (dropped + 1 < cards.Length && cards[dropped + 1].From <= now - CardsKept) dropped++;
        return terms with { RateCards = cards.RemoveRange(0, dropped), FirstCard = terms.FirstCard + dropped };
    }
}

[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(TermsSet), "terms-set")]
[JsonDerivedType(typeof(PaymentReported), "payment-reported")]
public abstract record BillingEvent;

/// <summary>The terms as they are from now on, whole.</summary>
public sealed record TermsSet(CreditTerms Terms, DateTimeOffset At, Origin? By = null) : BillingEvent;

/// <summary>How payments stand from now on.</summary>
public sealed record PaymentReported(DateTimeOffset At, PaymentStanding Standing, Origin? By) : BillingEvent;

/// <summary>Changed terms on their way to the periods that are open for events by then.</summary>
public sealed record PushTerms(string Tenant, CreditTerms Terms, DateTimeOffset At)
{
    public const string EffectKind = "push-terms";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BillingEvent))]
[JsonSerializable(typeof(BillingTerms))]
[JsonSerializable(typeof(PushTerms))]
internal sealed partial class BillingJson : JsonSerializerContext;
