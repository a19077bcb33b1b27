using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json.Serialization;
using MeteringCluster.Journaling;

namespace MeteringCluster.Billing;

/// <summary>What a tenant is given and at which rates, with every change's instant.</summary>
public sealed record BillingTerms(CreditTerms? Current)
{
    // Longer than any period with its grace: an older card can rate nothing any more.
    private static readonly TimeSpan CardsKept = TimeSpan.FromDays(70);

    public static readonly BillingTerms None = new((CreditTerms?)null);

    public Decision<BillingEvent, bool> Decide(CreditSpec create, DateTimeOffset now)
    {
        if (Current is not null) return new(false);

        var card = new RateCardVersion(DateTimeOffset.MinValue, create.RateCard);
        return new(true, new TermsSet(
            new CreditTerms(1, create.Calendar, create.BaseMicrocredits, 0, create.UsdCentsPerCredit, [card]), now));
    }

    public Decision<BillingEvent, CreditTerms?> Decide(ChangeCreditTerms change, string tenant, DateTimeOffset now)
    {
        if (Current is null) return new((CreditTerms?)null);

        var terms = Current with
        {
            Version = Current.Version + 1,
            BaseMicrocredits = change.BaseMicrocredits ?? Current.BaseMicrocredits,
            LimitMicrocredits = change.LimitMicrocredits ?? Current.LimitMicrocredits,
            RateCards = change.RateCard is null ? Current.RateCards : WithCard(change.RateCard, now),
        };
        var push = Effect.Of(
            $"push-terms/{tenant}/{terms.Version}", PushTerms.EffectKind, new PushTerms(tenant, terms, now), BillingJson.Default.PushTerms);
        return new(terms, [new TermsSet(terms, now)], [push]);
    }

    public BillingTerms Apply(BillingEvent @event) => @event switch
    {
        TermsSet set => this with { Current = set.Terms },
        _ => throw new UnreachableException(),
    };

    // Not before any event that may have been charged already by the card so far.
    private ImmutableArray<RateCardVersion> WithCard(RateCard card, DateTimeOffset now)
    {
        var from = now + CreditTerms.MaxClockSkew;
        var cards = Current!.RateCards.RemoveAll(known => known.From >= from).Add(new RateCardVersion(from, card));
        var firstInUse = cards.ToList().FindLastIndex(known => known.From <= now - CardsKept);
        return firstInUse > 0 ? cards.RemoveRange(0, firstInUse) : cards;
    }
}

[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(TermsSet), "terms-set")]
public abstract record BillingEvent;

/// <summary>The terms as they are from now on, whole.</summary>
public sealed record TermsSet(CreditTerms Terms, DateTimeOffset At) : BillingEvent;

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
