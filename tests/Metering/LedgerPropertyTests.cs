using System.Numerics;
using MeteringCluster.Billing;
using MeteringCluster.Journaling;
using MeteringCluster.Metering;
using MeteringCluster.Tests.Billing;
using Xunit;

namespace MeteringCluster.Tests.Metering;

/// <summary>
/// What is granted is accounted for at every instant, and what a period is billed is the charge rule applied to its
/// journal (A12, A13, A17, A18, E9, E10).
/// </summary>
public sealed class LedgerPropertyTests
{
    private const int Steps = 120;

    [Fact(DisplayName = "A13, E10: at every instant the grant is what is used, held and remaining, and at the close what is used and expired")]
    public void The_grant_is_accounted_for_at_every_instant() => CreditPropertyTests.ForEachSeed(seed =>
    {
        var (history, run, model) = CreditPropertyTests.Begin(seed);
        for (var step = 0; step < Steps; step++)
        {
            history.Pass();
            CreditPropertyTests.Step(history, run, model);

            CheckGrant(run, model, history.Now);
            // A hold that is over is free again at its very instant, whether or not anybody looks before.
            foreach (var end in run.Meter.Holds.All.Where(hold => hold.StatusAt(history.Now) == HoldStatus.Active).Select(hold => hold.ExpiresAt).Distinct())
            {
                CheckGrant(run, model, end - MeterRun.Tick);
                CheckGrant(run, model, end);
            }
        }

        run.Close(MeterRun.End + MeterRun.Grace);
        var last = run.Meter.Balance(MeterRun.End + MeterRun.Grace);
        var expired = BigInteger.Max(0, model.Cap - model.Used);
        Assert.Equal((0, expired), (last.Held, (BigInteger)last.Remaining));
        Assert.Equal(BigInteger.Max(model.Cap, model.Used), last.Used + expired);
    });

    [Fact(DisplayName = "A12, A17, A18: a statement has the highest base and limit that held, each change of them, and every meter's sum")]
    public void A_statement_is_that_of_the_commands() => CreditPropertyTests.ForEachSeed(seed =>
    {
        var (history, run, model) = CreditPropertyTests.Begin(seed);
        List<(DateTimeOffset At, BigInteger Base, BigInteger Limit)> caps = [(MeterRun.Start, model.Base, model.Limit)];
        for (var step = 0; step < Steps; step++)
        {
            history.Pass();
            CreditPropertyTests.Step(history, run, model);
            if ((model.Base, model.Limit) != (caps[^1].Base, caps[^1].Limit)) caps.Add((history.Now, model.Base, model.Limit));

            var statement = run.Meter.Statement();
            Assert.Equal((model.Used, model.Events), ((BigInteger)statement.UsedMicrocredits, statement.Events));
            Assert.Equal((caps.Max(cap => cap.Base), caps.Max(cap => cap.Limit)), ((BigInteger)statement.IncludedMicrocredits, (BigInteger)statement.LimitMicrocredits));
            Assert.Equal(caps, statement.Changes.Select(change => (change.At, (BigInteger)change.BaseMicrocredits, (BigInteger)change.LimitMicrocredits)));
            Assert.Equal(model.Meters, statement.Meters.Select(sum => (sum.Meter, sum.Events, (BigInteger)sum.Microcredits)));
            Assert.Equal(model.UsdCentsPerCredit, statement.UsdCentsPerCredit);
        }
    });

    [Fact(DisplayName = "A12, E9, E10: the sum of the invoice lines is the charge rule applied to the journal")]
    public void The_invoice_lines_are_the_charge_rule_applied_to_the_journal()
    {
        var charged = 0;
        CreditPropertyTests.ForEachSeed(seed =>
        {
            var (history, run, model) = CreditPropertyTests.Begin(seed);
            for (var step = 0; step < Steps; step++)
            {
                history.Pass();
                CreditPropertyTests.Step(history, run, model);
            }

            run.Close(MeterRun.End + MeterRun.Grace);
            var billing = new BillingRun { Now = MeterRun.End + MeterRun.Grace };
            var statement = Assert.Single(run.Effects, effect => effect.Kind == BillPeriod.EffectKind).Read(CreditJson.Default.BillPeriod).Statement;
            billing.Take(turn => turn.Bill(statement));

            var cents = CentsOf(run.Journal);
            Assert.Equal(cents, billing.State.Documents.Sum(document => document.Lines.Sum(line => line.AmountCents)));
            Assert.Equal(cents > 0 ? 1 : 0, billing.State.Documents.Length);
            if (cents > 0) charged++;
        });
        // Else there was nothing to see.
        Assert.InRange(charged, 10, int.MaxValue);
    }

    private static void CheckGrant(MeterRun run, CreditModel model, DateTimeOffset now)
    {
        var balance = run.Meter.Balance(now);
        Assert.Equal((model.Used, model.Held(now)), ((BigInteger)balance.Used, (BigInteger)balance.Held));
        var (grant, taken) = (model.Cap, (BigInteger)balance.Used + balance.Held);
        // Only a cap that came down leaves more taken than granted.
        if (taken <= grant) Assert.Equal(grant, taken + balance.Remaining);
        else Assert.Equal(0, balance.Remaining);
    }

    // Used above the highest base, up to the highest limit, rounded once to the cent, half up: from the events alone.
    private static BigInteger CentsOf(IEnumerable<ReadOnlyMemory<byte>> journal)
    {
        var events = journal.SelectMany(record => RecordCodec.Events(CreditFold.Instance, record)).ToList();
        var used = events.OfType<UsageRecorded>().SelectMany(usage => usage.Microcredits).Aggregate(BigInteger.Zero, (sum, one) => sum + one);
        var terms = events.OfType<PeriodOpened>().Select(opened => opened.Terms).Concat(events.OfType<TermsChanged>().Select(changed => changed.Terms)).ToList();
        var included = terms.Max(one => (BigInteger)one.BaseMicrocredits);
        var limit = terms.Max(one => one.LimitEndsAt <= MeterRun.Start ? BigInteger.Zero : one.LimitMicrocredits);

        var chargeable = BigInteger.Min(BigInteger.Max(0, used - included), limit);
        var (whole, rest) = (chargeable * terms[^1].UsdCentsPerCredit / 1_000_000, chargeable * terms[^1].UsdCentsPerCredit % 1_000_000);
        return rest * 2 >= 1_000_000 ? whole + 1 : whole;
    }
}
