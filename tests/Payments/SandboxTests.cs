using MeteringCluster.Billing;
using MeteringCluster.Journal;
using MeteringCluster.OutwardPayments;
using MeteringCluster.Payments;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Kit.Hosts;
using Xunit;

namespace MeteringCluster.Tests.PaymentProviders;

public sealed class SandboxTests() : SandboxContract(HostKind.Embedded);

public sealed class SandboxOnOrleansTests() : SandboxContract(HostKind.Orleans), IOnOrleans;

/// <summary>A7, A26: the documented test cards are run, row by row, and each payment is collected once.</summary>
public abstract class SandboxContract(HostKind host)
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Every_test_card_stands_in_the_table()
    {
        var rows = TokenTable.Rows();

        Assert.Equal(SandboxCards.All.Select(card => card.Token), rows.Select(row => row.Token));
    }

    [HostFact]
    public async Task Every_test_card_does_what_the_table_says()
    {
        await using var run = await SandboxRun.Begin(host, new MemoryJournal(), new ManualClock(Noon));

        foreach (var row in TokenTable.Rows())
        {
            var answer = await run.Save(row.Token);
            Assert.Equal(row.WhenSaved, Said(answer));
            if (answer is not CardKept { Card: var card }) continue;

            Assert.Equal((row.Brand, row.Last4, SandboxProvider.ProviderName), (card.Brand, card.Last4, card.Provider));
            Assert.Equal(row.FirstCharge, await Charge(run, card));
            Assert.Equal(row.LaterCharges, await Charge(run, card));
            Assert.Equal(row.LaterCharges, await Charge(run, card));
            // Saved again it begins anew.
            run.Clock.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(row.FirstCharge, await Charge(run, ((CardKept)await run.Save(row.Token)).Card));
        }
    }

    [HostFact]
    public async Task What_is_no_test_card_is_refused_without_being_shown()
    {
        await using var run = await SandboxRun.Begin(host, new MemoryJournal(), new ManualClock(Noon));

        var refused = Assert.IsType<CardRefused>(await run.Save("tok_something"));

        Assert.Null(refused.Problem);
        Assert.DoesNotContain("tok_something", refused.Detail, StringComparison.Ordinal);
    }

    [HostFact(DisplayName = "A7: a card is good through the last day of its month")]
    public async Task A_card_is_good_through_the_last_day_of_its_month()
    {
        await using var run = await SandboxRun.Begin(host, new MemoryJournal(), new ManualClock(Noon));
        var card = ((CardKept)await run.Save("expires-soon")).Card;
        Assert.Equal((3, 2026), (card.ExpiryMonth, card.ExpiryYear));

        run.Clock.MoveTo(new DateTimeOffset(2026, 3, 31, 23, 59, 59, TimeSpan.Zero));
        Assert.Equal("succeeded", await Charge(run, card));
        run.Clock.MoveTo(new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal("expired-card", await Charge(run, card));
    }

    [HostFact]
    public async Task A_payment_is_collected_once_however_often_it_is_asked_for_and_by_whom()
    {
        var (journal, clock) = (new MemoryJournal(), new ManualClock(Noon));
        var order = SandboxRun.Order(SandboxRun.Card("visa", Noon));
        await using (var run = await SandboxRun.Begin(host, journal, clock))
        {
            var references = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => run.Provider.Open(order, default)));
            Assert.Single(references.Distinct());
            var outcomes = await Task.WhenAll(references.Select(reference => run.Provider.Take(order, reference, default)));
            Assert.All(outcomes, outcome => Assert.Equal(PaymentOutcome.Succeeded, outcome));
        }

        // Another process over the same journal, a month later.
        clock.Advance(TimeSpan.FromDays(30));
        await using var next = await SandboxRun.Begin(host, journal, clock);
        Assert.Equal(PaymentOutcome.Succeeded, await next.Provider.Take(order, await next.Provider.Open(order, default), default));

        var payment = Assert.Single(await next.Payments());
        Assert.Equal((SandboxPaymentStatus.Succeeded, 21, Noon), (payment.Status, payment.TimesAsked, payment.EndedAt));
    }

    [HostFact]
    public async Task An_order_keeps_its_content_and_a_payment_its_provider()
    {
        await using var run = await SandboxRun.Begin(host, new MemoryJournal(), new ManualClock(Noon));
        var order = SandboxRun.Order(SandboxRun.Card("visa", Noon));
        await run.Provider.Open(order, default);

        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => run.Provider.Open(order with { AmountCents = 501 }, default));
        await Assert.ThrowsAsync<PaymentProviderUnavailableException>(() => run.Provider.Take(order, "pi_1", default));
        Assert.Equal(500, Assert.Single(await run.Payments()).AmountCents);
    }

    [HostFact]
    public async Task A_payment_that_was_never_announced_here_is_declined_and_collects_nothing()
    {
        await using var run = await SandboxRun.Begin(host, new MemoryJournal(), new ManualClock(Noon));

        var outcome = await run.Provider.Take(SandboxRun.Order(SandboxRun.Card("visa", Noon)), "sandbox-lost", default);

        Assert.Equal((PaymentOutcomeKind.Declined, PaymentProblem.FailedTransaction), (outcome.Kind, outcome.Problem));
        Assert.Empty(await run.Payments());
    }

    [HostFact]
    public async Task Payments_are_listed_page_by_page()
    {
        await using var run = await SandboxRun.Begin(host, new MemoryJournal(), new ManualClock(Noon));
        for (var n = 1; n <= 12; n++) await run.Provider.Open(SandboxRun.Order(SandboxRun.Card("visa", Noon), n), default);

        var first = await run.Grain.Payments(new ListSandboxPayments(0, 10));
        var second = await run.Grain.Payments(new ListSandboxPayments(first.Payments[^1].Number, 10));

        Assert.Equal(Enumerable.Range(1, 12), first.Payments.Concat(second.Payments).Select(payment => payment.Number));
        Assert.True(first.HasMore);
        Assert.False(second.HasMore);
    }

    // As the table says it: what each time of asking answered, until it is final.
    private static async Task<string> Charge(SandboxRun run, SavedCard card)
    {
        var order = run.Next(card);
        var reference = await run.Provider.Open(order, default);
        List<string> said = [];
        do
        {
            try
            {
                said.Add(Said(await run.Provider.Take(order, reference, default)));
            }
            catch (PaymentProviderUnavailableException)
            {
                said.Add("no answer");
            }
        }
        while (said[^1] is "pending" or "no answer" && said.Count < 5);

        Assert.Equal(said.Count, (await run.Payments())[^1].TimesAsked);
        return string.Join(", then ", said);
    }

    private static string Said(PaymentOutcome outcome) => outcome.Kind switch
    {
        PaymentOutcomeKind.Succeeded => "succeeded",
        PaymentOutcomeKind.Pending => "pending",
        _ => PaymentProblems.NameOf(outcome.Problem)!,
    };

    private static string Said(CardAnswer answer) => answer switch
    {
        CardKept { Card: { ExpiryYear: 2026, ExpiryMonth: 3 } } => "kept, ends this month",
        CardKept { Card: { ExpiryYear: 2029, ExpiryMonth: 12 } } => "kept",
        CardRefused { Problem: { } problem } => PaymentProblems.NameOf(problem)!,
        _ => answer.ToString()!,
    };
}
