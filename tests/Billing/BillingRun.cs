using MeteringCluster.Billing;
using MeteringCluster.Journaling;
using MeteringCluster.Notices;
using MeteringCluster.Payments;
using Xunit;

namespace MeteringCluster.Tests.Billing;

/// <summary>One tenant's billing with its journal, driven as its grain drives it: decide, encode, apply.</summary>
internal sealed class BillingRun
{
    public static readonly DateTimeOffset March = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly BillingContact Contact = new(
        "pay@acme.example", "de", "Acme GmbH", new PostalAddress("Weg 1", null, "10115", "Berlin", null, "DE"), "DE123");
    public static readonly SavedCard Visa = new("test", "pm_visa", null, "visa", "4242", 12, 2030, March);
    public static readonly SavedCard Amex = new("test", "pm_amex", null, "amex", "0005", 6, 2031, March);

    private int _numbers;

    public BillingRun(long baseMicrocredits = 100_000_000, long usdCentsPerCredit = 100)
    {
        Take(turn => turn.Create(new CreditSpec(baseMicrocredits, usdCentsPerCredit, new BillingCalendar(March), RateCard.Empty)));
    }

    public BillingState State { get; private set; } = BillingState.None;

    public BillingOptions Options { get; } = new();

    public DateTimeOffset Now { get; set; } = March.AddDays(9);

    /// <summary>Planned and not yet taken, in their order.</summary>
    public List<Effect> Effects { get; } = [];

    public IEnumerable<Notice> Told => Effects.Where(effect => effect.Kind == TellNotice.EffectKind)
        .Select(effect => effect.Read(NoticeJson.Default.TellNotice).Notice);

    public static Decision<BillingEvent, TAnswer> Decide<TAnswer>(
        BillingState state, DateTimeOffset now, Func<BillingTurn, TAnswer> step, string tenant = "acme", BillingOptions? options = null)
    {
        var turn = new BillingTurn(state, tenant, options ?? new(), now);
        var answer = step(turn);
        return turn.Answer(answer);
    }

    public TAnswer Take<TAnswer>(Func<BillingTurn, TAnswer> step)
    {
        var decision = Decide(State, Now, step, options: Options);
        var payload = RecordCodec.Encode(BillingFold.Instance, decision.Events);
        State = RecordCodec.Apply(BillingFold.Instance, State, payload);
        Effects.AddRange(decision.Effects);
        return decision.Answer;
    }

    public T Take<T>(Func<BillingTurn, BillingAnswer> step)
        where T : BillingAnswer => Assert.IsType<T>(Take(step));

    /// <summary>With a contact, a card and a limit.</summary>
    public BillingRun Subscribed(long limitCents = 1200)
    {
        Take<AccountReady>(turn => turn.SetContact(new SetBillingContact(Contact)));
        Take<AccountReady>(turn => turn.SaveCard(new SaveCard(Visa)));
        Take<AccountReady>(turn => turn.Subscribe(new Subscribe(limitCents, null)));
        Effects.Clear();
        return this;
    }

    /// <summary>What a period came to in which so many credits were used; the limit is that of the terms.</summary>
    public PeriodStatement Statement(DateTimeOffset start, long usedMicrocredits)
    {
        var terms = State.Current!;
        var period = terms.Calendar.PeriodAt(start);
        return new PeriodStatement(
            period, period.End + terms.Calendar.Grace, usedMicrocredits, terms.BaseMicrocredits, terms.LimitOf(period.Start),
            terms.UsdCentsPerCredit, 1, [new MeterSum("chat", 1, usedMicrocredits)],
            [new CapChange(period.Start, terms.Version, terms.BaseMicrocredits, terms.LimitOf(period.Start))]);
    }

    /// <summary>Bills a period at its close and issues the invoice.</summary>
    public Invoice Bill(DateTimeOffset start, long usedMicrocredits)
    {
        var statement = Statement(start, usedMicrocredits);
        if (Now < statement.ClosedAt) Now = statement.ClosedAt;
        Take(turn => turn.Bill(statement));
        return Issue();
    }

    /// <summary>Numbers the document that waits for it first.</summary>
    public Invoice Issue()
    {
        var waiting = State.Documents.First(document => document.Number.Length == 0);
        Take(turn => turn.Issue(waiting.Ordinal, new InvoiceNumber($"INV-2026-{++_numbers:D6}", Now)));
        return State.Documents[waiting.Ordinal - 1];
    }

    /// <summary>Lets the latest attempt to collect an invoice come out.</summary>
    public Invoice Come(int ordinal, PaymentOutcome outcome)
    {
        var attempt = State.Documents[ordinal - 1].Attempts[^1].Number;
        Take(turn => turn.Announced(ordinal, attempt, $"pi_{ordinal}_{attempt}"));
        Assert.True(Take(turn => turn.Came(ordinal, attempt, outcome)));
        return State.Documents[ordinal - 1];
    }

    public static PaymentOutcome Declined(PaymentProblem problem) => new(PaymentOutcomeKind.Declined, problem, "Declined.");

    /// <summary>The kinds of the effects planned since they were looked at last, without the notices.</summary>
    public string[] Planned()
    {
        string[] ids = [.. Effects.Where(effect => effect.Kind != TellNotice.EffectKind).Select(effect => effect.Id)];
        Effects.Clear();
        return ids;
    }
}
