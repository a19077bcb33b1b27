namespace MeteringCluster.Billing;

/// <summary>The subscription to credits above the base, and what it is paid with.</summary>
internal static class Subscribing
{
    public static BillingAnswer Subscribe(this BillingTurn turn, Subscribe asked)
    {
        var (state, now) = (turn.State, turn.Now);
        if (state.Current is not { } terms) return new NoSuchAccount();
        if (asked.TermsVersion is { } version && version != terms.Version) return new TermsHaveChanged(terms.Version);
        if (terms.UsdCentsPerCredit == 0) return new NoPrice(terms.UsdCentsPerCredit);
        if (state.Contact is null) return new ContactNeeded();
        if (state.Card is not { } card) return new CardNeeded();
        if (now >= card.ExpiresAt()) return new CardHasExpired(card);

        var running = state.Running(now);
        var limit = ChargeRule.Microcredits(asked.LimitCents, terms.UsdCentsPerCredit);
        if (running is { EndsAt: null } && running.LimitCents == asked.LimitCents && terms is { LimitEndsAt: null } && terms.LimitMicrocredits == limit)
        {
            turn.Owe(PushTerms.Of(turn.Tenant, terms, now));
            return new AccountReady(state.Account(now)!);
        }

        turn.Set(
            terms with
            {
                Version = terms.Version + 1,
                LimitMicrocredits = limit,
                LimitEndsAt = null,
            },
            asked.By);
        turn.Add(new SubscriptionSet(now, new Subscription(asked.LimitCents, running?.Since ?? now, now, null), asked.By));
        turn.Tell(BillingNotices.Subscribed(turn.State, running, now));
        return new AccountReady(turn.State.Account(now)!);
    }

    public static BillingAnswer Unsubscribe(this BillingTurn turn, Unsubscribe asked)
    {
        var (state, now) = (turn.State, turn.Now);
        if (state.Current is not { } terms) return new NoSuchAccount();
        if (state.Running(now) is not { } running) return new NotSubscribed();
        if (running.EndsAt is not null)
        {
            turn.Owe(PushTerms.Of(turn.Tenant, terms, now));
            return new AccountReady(state.Account(now)!);
        }

        var end = terms.Calendar.PeriodAt(now).End;
        turn.Set(terms with { Version = terms.Version + 1, LimitEndsAt = end }, asked.By);
        turn.Add(new SubscriptionSet(now, running with { EndsAt = end }, asked.By));
        turn.Tell(BillingNotices.Cancelled(turn.State.Current!.Version, running.LimitCents, end, now));
        return new AccountReady(turn.State.Account(now)!);
    }

    public static BillingAnswer SetContact(this BillingTurn turn, SetBillingContact asked)
    {
        if (turn.State.Current is null) return new NoSuchAccount();
        if (turn.State.Contact != asked.Contact) turn.Add(new ContactSet(turn.Now, asked.Contact, asked.By));
        return new AccountReady(turn.State.Account(turn.Now)!);
    }

    public static BillingAnswer SaveCard(this BillingTurn turn, SaveCard asked)
    {
        var (state, now) = (turn.State, turn.Now);
        if (state.Current is null) return new NoSuchAccount();
        if (state.Contact is null) return new ContactNeeded();
        // The same card again may be meant to try again what it failed to pay.
        if (state.Card is { } known && known.IsSame(asked.Card) && !state.Unpaid.Any()) return new AccountReady(state.Account(now)!);

        turn.Add(new CardSaved(now, asked.Card, asked.Card.ExpiresAt() - turn.Options.CardNotice, asked.By));
        turn.TryUnpaid(asked.By);
        if (!turn.State.Unpaid.Any()) turn.Cure();
        return new AccountReady(turn.State.Account(now)!);
    }

    public static BillingAnswer RemoveCard(this BillingTurn turn, RemoveCard asked)
    {
        var (state, now) = (turn.State, turn.Now);
        if (state.Current is not { } terms) return new NoSuchAccount();
        if (state.Card is null) return new CardNeeded();

        // Until the last period of a cancelled subscription is billed, the card pays for it. That period is open: it was told
        // of the cancellation.
        var subscribed = state.Subscription is { } subscription
            && (subscription.EndsAt is not { } end || !state.Periods.ContainsKey(terms.Calendar.PeriodAt(end - TimeSpan.FromTicks(1)).Start));
        var unpaid = state.Documents.Count(document => document.DueCents > 0);
        if (subscribed || unpaid > 0 || state.LicenseFee is not null) return new CardInUse(subscribed, unpaid) { LicenseFee = state.LicenseFee is not null };

        turn.Add(new CardRemoved(now, asked.By));
        return new AccountReady(turn.State.Account(now)!);
    }
}
