using System.Numerics;
using MeteringCluster.Journaling;
using MeteringCluster.Metering;
using MeteringCluster.Notices;
using Xunit;

namespace MeteringCluster.Tests.Metering;

public sealed class CreditPropertyTests
{
    private const int Seeds = 150;
    private const int Steps = 120;

    [Fact]
    public void Every_answer_is_that_of_an_independent_model() => ForEachSeed(seed =>
    {
        var (history, run, model) = Begin(seed);
        for (var step = 0; step < Steps; step++)
        {
            history.Pass();
            var told = run.Effects.Count;
            Step(history, run, model);
            CheckBalance(run, model, history.Now);
            CheckTold(model.Tell(), run.Effects.Skip(told));
        }

        CheckUsage(run, model, history);
    });

    [Fact(DisplayName = "E3: the cap is never exceeded, unless it was lowered")]
    public void The_cap_is_never_exceeded_unless_it_was_lowered() => ForEachSeed(seed =>
    {
        var (history, run, model) = Begin(seed);
        var over = BigInteger.Zero;
        for (var step = 0; step < Steps; step++)
        {
            history.Pass();
            var capBefore = model.Cap;
            Step(history, run, model);

            var balance = run.Meter.Balance(history.Now);
            var now = BigInteger.Max(0, (BigInteger)balance.Used + balance.Held - balance.Available);
            // Above the cap only as far as the cap came down, and never further up from there.
            Assert.True(now <= over + BigInteger.Max(0, capBefore - model.Cap), $"step {step}: {now} over the cap");
            if (now == 0) Assert.Equal(balance.Available, balance.Used + balance.Held + balance.Remaining);
            else Assert.Equal(0, balance.Remaining);
            over = now;
        }
    });

    [Fact]
    public void Replaying_the_journal_gives_the_live_state_byte_for_byte() => ForEachSeed(seed =>
    {
        var (history, run, model) = Begin(seed);
        for (var step = 0; step < Steps; step++)
        {
            history.Pass();
            Step(history, run, model);
        }

        Assert.Equal(run.Snapshot(), run.Replayed());
    });

    [Fact]
    public void A_run_that_is_split_at_any_snapshot_is_the_same_run() => ForEachSeed(seed =>
    {
        var (history, run, model) = Begin(seed);
        List<(int Records, byte[] Bytes)> snapshots = [];
        for (var step = 0; step < Steps; step++)
        {
            history.Pass();
            Step(history, run, model);
            if (step % 10 == 0) snapshots.Add((run.Journal.Count, run.Snapshot()));
        }

        var whole = run.Snapshot();
        foreach (var (records, bytes) in snapshots)
        {
            Assert.Equal(bytes, MeterRun.SnapshotOf(run.Restore(bytes)));
            Assert.Equal(whole, MeterRun.SnapshotOf(run.Replay(records, run.Restore(bytes))));
        }
    });

    [Fact]
    public void A_command_that_is_repeated_journals_nothing_more() => ForEachSeed(seed =>
    {
        var (history, run, model) = Begin(seed);
        for (var step = 0; step < Steps; step++)
        {
            history.Pass();
            var command = Command(history);
            command(run, model);
            var (records, before) = (run.Journal.Count, run.Snapshot());

            // Once more, and with the outcomes that a repeat has.
            command(run, model);

            Assert.Equal(records, run.Journal.Count);
            Assert.Equal(before, run.Snapshot());
        }
    });

    [Fact]
    public void A_batch_comes_to_the_same_as_its_items_one_by_one() => ForEachSeed(seed =>
    {
        var history = new RandomUsage(seed);
        var (batched, single) = (new MeterRun(history.First), new MeterRun(history.First));
        for (var step = 0; step < 30; step++)
        {
            history.Pass();
            var items = history.Items(40);

            var together = batched.Record(history.Now, items).Items.Select(item => item with { Index = 0 });
            var apart = items.Select(item => single.One(history.Now, item));

            Assert.Equal(apart, together);
            Assert.Equal(single.Meter.Balance(history.Now), batched.Meter.Balance(history.Now));
            Assert.Equal(single.Snapshot(), batched.Snapshot());
        }
    });

    internal static (RandomUsage, MeterRun, CreditModel) Begin(int seed)
    {
        var history = new RandomUsage(seed);
        var run = new MeterRun(history.First);
        return (history, run, new CreditModel(run.Meter.Period, MeterRun.Grace, history.First));
    }

    internal static void Step(RandomUsage history, MeterRun run, CreditModel model) => Command(history)(run, model);

    // The command is chosen once, so that it can be given more than once.
    private static Action<MeterRun, CreditModel> Command(RandomUsage history)
    {
        var (now, hold) = (history.Now, $"hold{history.Choose(25)}");
        switch (history.Choose(12))
        {
            case 0:
                var (credits, ttl) = (1L + history.Choose(3) * 70_000, TimeSpan.FromMinutes(1 + history.Choose(3) * 400));
                return (run, model) => Assert.Equal(model.Reserve(hold, credits, ttl, now), run.Reserve(now, hold, credits, ttl).Outcome);
            case 1:
                var items = history.Items(4);
                var content = Convert.ToHexString(Item.Batch(items));
                return (run, model) => Assert.Equal(model.Settle(hold, items, content, now), run.Settle(now, hold, items).Outcome);
            case 2:
                var amount = 1L + history.Choose(200_000);
                var asItem = new Item(hold, "credits") { Source = "urn:metering:hold", Credits = amount };
                return (run, model) => Assert.Equal(model.Settle(hold, [asItem], $"{amount}", now), run.Settle(now, hold, amount).Outcome);
            case 3:
                return (run, model) => Assert.Equal(model.Release(hold, now), run.Release(now, hold).Outcome);
            case 4:
                var terms = history.NextTerms();
                return (run, model) =>
                {
                    run.Change(now, terms);
                    model.Change(terms, now);
                };
            case 5:
                return (run, _) => run.Close(now);
            default:
                var usage = history.Items(12);
                return (run, model) => Assert.Equal(
                    model.Record(usage, now),
                    run.Record(now, usage).Items.Select(item => (item.Outcome, item.Microcredits, item.Remaining)));
        }
    }

    private static void CheckBalance(MeterRun run, CreditModel model, DateTimeOffset now)
    {
        var balance = run.Meter.Balance(now);
        Assert.Equal(model.Used, balance.Used);
        Assert.Equal(model.Held(now), balance.Held);
        Assert.Equal(model.Cap, balance.Available);
        Assert.Equal(model.Events, balance.Events);
        Assert.Equal(BigInteger.Max(0, model.Room(now)), balance.Remaining);
    }

    private static void CheckTold(int percent, IEnumerable<Effect> planned)
    {
        var told = planned.Where(effect => effect.Kind == TellNotice.EffectKind).Select(effect => effect.Read(NoticeJson.Default.TellNotice).Notice.Facts[0].Value);
        Assert.Equal(percent == 0 ? [] : [percent], told);
    }

    private static void CheckUsage(MeterRun run, CreditModel model, RandomUsage history)
    {
        foreach (var window in Enum.GetValues<UsageWindow>())
        {
            foreach (var group in Enum.GetValues<UsageGroup>())
            {
                var from = MeterRun.Start.AddHours(history.Choose(2) * history.Choose(40));
                var query = new UsageQuery(
                    from, from.AddDays(1 + history.Choose(40)), window, group, history.Choose(3) == 0 ? "user1" : null,
                    history.Choose(3) == 0 ? "meter1" : null, null, int.MaxValue);

                Assert.Equal(model.Usage(query), Rows(run, query));
                Assert.Equal(model.Usage(query), Paged(run, query with { Limit = 3 }));
            }
        }
    }

    private static IEnumerable<string> Rows(MeterRun run, UsageQuery query) => run.Meter.Usage(query).Select(Text);

    private static IEnumerable<string> Paged(MeterRun run, UsageQuery query)
    {
        while (run.Meter.Usage(query) is { Length: > 0 } page)
        {
            Assert.InRange(page.Length, 1, query.Limit);
            foreach (var row in page) yield return Text(row);
            query = query with { After = page[^1].Key };
        }
    }

    private static string Text(UsageRow row) => CreditModel.Row(
        row.Key.Window, row.Key.Group, row.Events, row.Microcredits, row.Quantities.Select(unit => (unit.Key, (BigInteger)unit.Value)));

    internal static void ForEachSeed(Action<int> check)
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            try
            {
                check(seed);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Failed with seed {seed}: {e.Message}", e);
            }
        }
    }
}
