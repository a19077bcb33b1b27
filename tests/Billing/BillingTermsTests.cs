using MeteringCluster.Billing;
using MeteringCluster.Journaling;
using MeteringCluster.Tests.Metering;
using Xunit;

namespace MeteringCluster.Tests.Billing;

public sealed class BillingTermsTests
{
    private static readonly DateTimeOffset Created = new(2026, 1, 15, 10, 0, 0, TimeSpan.Zero);

    private static readonly CreditSpec Spec = new(
        100, 250, new BillingCalendar(Created), MeterRun.Card(("chat", "tokens", 5)));

    [Fact]
    public void A_tenant_is_created_once()
    {
        var (terms, events) = Decide(BillingState.None, Spec);

        Assert.Equal((1, 100, 0, 250), (terms.Current!.Version, terms.Current.BaseMicrocredits, terms.Current.LimitMicrocredits, terms.Current.UsdCentsPerCredit));
        Assert.Single(events);
        Assert.Empty(Of(terms, Spec with { BaseMicrocredits = 7 }).Events);
    }

    [Fact]
    public void A_change_before_the_creation_does_nothing() =>
        Assert.Null(Of(BillingState.None, new ChangeCreditTerms(1, 1, null)).Answer);

    [Fact]
    public void What_is_not_given_stays_and_each_change_counts_the_version_up()
    {
        var terms = Decide(BillingState.None, Spec).Terms;

        var limit = Change(terms, new ChangeCreditTerms(null, 50, null), Created);
        var both = Change(limit, new ChangeCreditTerms(10, null, null), Created);

        Assert.Equal((2, 100, 50), (limit.Current!.Version, limit.Current.BaseMicrocredits, limit.Current.LimitMicrocredits));
        Assert.Equal((3, 10, 50, 60), (both.Current!.Version, both.Current.BaseMicrocredits, both.Current.LimitMicrocredits, both.Current.CapOf(Created)));
        Assert.Equal(Spec.RateCard, Assert.Single(both.Current.RateCards).Card);
    }

    [Fact]
    public void A_change_sent_again_journals_nothing_but_owes_the_push_that_the_first_one_planned()
    {
        var terms = Decide(BillingState.None, Spec).Terms;
        var first = Of(terms, new ChangeCreditTerms(null, 50, null));

        var again = Of(Change(terms, new ChangeCreditTerms(null, 50, null), Created), new ChangeCreditTerms(null, 50, null));

        Assert.Empty(again.Events);
        Assert.Empty(again.Effects);
        Assert.Equal(Assert.Single(first.Effects).Id, Assert.Single(again.Owed!).Id);
    }

    [Fact]
    public void A_new_card_holds_only_for_events_that_cannot_have_been_charged_yet()
    {
        var terms = Change(Decide(BillingState.None, Spec).Terms, NewCard(9), Created);

        Assert.Equal([DateTimeOffset.MinValue, Created + CreditTerms.MaxClockSkew], terms.Current!.RateCards.Select(card => card.From));
        Assert.Equal(0, terms.Current.FirstCard);
    }

    [Fact]
    public void Cards_are_dropped_when_they_can_rate_nothing_and_the_others_keep_their_numbers()
    {
        var terms = Decide(BillingState.None, Spec).Terms;
        Dictionary<DateTimeOffset, int> numbers = [];
        for (var week = 0; week < 60; week++)
        {
            var now = Created.AddDays(7 * week);
            terms = Change(terms, NewCard(week), now);

            var cards = terms.Current!.RateCards;
            Assert.True(cards[0].From <= now.AddDays(-62) || cards[0].From == DateTimeOffset.MinValue);
            Assert.InRange(cards.Length, 2, 12);
            for (var i = 0; i < cards.Length; i++)
            {
                var number = terms.Current.FirstCard + i;
                Assert.Equal(number, numbers.TryAdd(cards[i].From, number) ? number : numbers[cards[i].From]);
            }
        }
    }

    [Fact]
    public void No_more_cards_are_kept_than_a_byte_can_tell_apart()
    {
        var terms = Decide(BillingState.None, Spec).Terms;
        for (var i = 0; i < 300; i++) terms = Change(terms, NewCard(i), Created.AddMinutes(i));

        Assert.Equal(CreditTerms.MaxRateCards, terms.Current!.RateCards.Length);
        Assert.Equal(301 - CreditTerms.MaxRateCards, terms.Current.FirstCard);
    }

    [Fact]
    public void A_calendar_begins_on_a_whole_second_of_universal_time()
    {
        var odd = new DateTimeOffset(2026, 1, 31, 1, 2, 3, TimeSpan.FromHours(2)).AddTicks(4_567_890);

        var terms = Decide(BillingState.None, Spec with { Calendar = new BillingCalendar(odd) { Grace = TimeSpan.FromMinutes(5) } }).Terms;

        Assert.Equal(new BillingCalendar(new DateTimeOffset(2026, 1, 30, 23, 2, 3, TimeSpan.Zero)) { Grace = TimeSpan.FromMinutes(5) }, terms.Current!.Calendar);
    }

    [Fact]
    public void A_change_is_passed_on_by_an_effect_of_its_own_id()
    {
        var terms = Decide(BillingState.None, Spec).Terms;

        var effect = Assert.Single(Of(terms, new ChangeCreditTerms(1, null, null)).Effects);

        Assert.Equal(("push-terms/acme/2", PushTerms.EffectKind), (effect.Id, effect.Kind));
    }

    private static ChangeCreditTerms NewCard(long rate) => new(null, null, MeterRun.Card(("chat", "tokens", rate)));

    private static (BillingState Terms, IReadOnlyList<BillingEvent> Events) Decide(BillingState terms, CreditSpec spec)
    {
        var events = Of(terms, spec).Events;
        return (events.Aggregate(terms, (state, @event) => state.Apply(@event)), events);
    }

    private static BillingState Change(BillingState terms, ChangeCreditTerms change, DateTimeOffset now)
    {
        var decision = Of(terms, change, now);
        var changed = decision.Events.Aggregate(terms, (state, @event) => state.Apply(@event));
        Assert.Equal(changed.Current, decision.Answer);
        return changed;
    }

    private static Decision<BillingEvent, bool> Of(BillingState state, CreditSpec spec) => BillingRun.Decide(state, Created, turn => turn.Create(spec));

    private static Decision<BillingEvent, CreditTerms?> Of(BillingState state, ChangeCreditTerms change, DateTimeOffset? now = null) =>
        BillingRun.Decide(state, now ?? Created, turn => turn.Change(change));
}
