namespace MeteringCluster.Billing;

/// <summary>What a tenant is given and at which rates.</summary>
internal static class GivenTerms
{
    // Longer than any period with its grace: an older card can rate nothing any more.
    private static readonly TimeSpan CardsKept = TimeSpan.FromDays(70);

    public static bool Create(this BillingTurn turn, CreditSpec spec)
    {
        if (turn.State.Current is not null) return false;

        // Periods are known by their start in whole seconds, so the anchor is one.
        var second = spec.Calendar.Anchor.UtcTicks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond;
        var calendar = spec.Calendar with { Anchor = new DateTimeOffset(second, TimeSpan.Zero) };
        var card = new RateCardVersion(DateTimeOffset.MinValue, spec.RateCard);
        turn.Add(new TermsSet(new CreditTerms(1, calendar, spec.BaseMicrocredits, 0, spec.UsdCentsPerCredit, [card]), turn.Now));
        return true;
    }

    public static CreditTerms? Change(this BillingTurn turn, ChangeCreditTerms change)
    {
        if (turn.State.Current is not { } current) return null;

        var terms = current with
        {
            BaseMicrocredits = change.BaseMicrocredits ?? current.BaseMicrocredits,
            LimitMicrocredits = change.LimitMicrocredits ?? current.LimitMicrocredits,
            LimitEndsAt = change.LimitMicrocredits is null ? current.LimitEndsAt : null,
            SettleOverCap = change.SettleOverCap ?? current.SettleOverCap,
        };
        if (change.AlertPercents is { } percents && !percents.SequenceEqual(current.AlertPercents))
            terms = terms with { AlertPercents = percents };
        if (change.RateCard is { } card && !card.IsSame(terms.RateCards[^1].Card)) terms = WithCard(terms, card, turn.Now);
        if (terms == current)
        {
            // A change sent again is none, but the period may not have heard of the first.
            turn.Owe(PushTerms.Of(turn.Tenant, terms, turn.Now));
            return terms;
        }

        turn.Set(terms with { Version = current.Version + 1 }, change.By);
        return turn.State.Current;
    }

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
