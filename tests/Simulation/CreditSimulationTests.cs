using MeteringCluster.Billing;
using MeteringCluster.Metering;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Kit.Hosts;
using MeteringCluster.Tests.Metering;
using Xunit;

namespace MeteringCluster.Tests.Simulation;

/// <summary>
/// Real grains over a journal that fails: commands are sent at the same time, again, and out of order, the process
/// ends at any instant, the limit changes, and the clock passes the ends of periods. What was acknowledged is compared
/// with what is counted.
/// </summary>
public sealed class CreditSimulationTests() : CreditSimulation(HostKind.Embedded, seeds: 25);

// A crash starts new silos each time, which takes a while: fewer seeds.
public sealed class CreditSimulationOnOrleansTests() : CreditSimulation(HostKind.Orleans, seeds: 4), IOnOrleans;

public abstract class CreditSimulation(HostKind host, int seeds)
{
    private static readonly TenantId Tenant = TenantId.Parse("acme");

    [HostFact]
    public async Task What_is_acknowledged_is_counted_exactly_once_and_no_cap_is_overshot()
    {
        for (var seed = 0; seed < seeds; seed++)
        {
            try
            {
                await Run(seed).WaitAsync(TimeSpan.FromMinutes(1));
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Failed with seed {seed}: {e.Message}", e);
            }
        }
    }

    private async Task Run(int seed)
    {
        var random = new Random(seed);
        var journal = new CrashingJournal(new Random(seed));
        var clock = new ManualClock(MeterRun.Start.AddDays(29));
        var spec = new CreditSpec(20_000, 100, new BillingCalendar(MeterRun.Start), RateCard.Empty);
        var cluster = await GrainHost.Begin(host, journal.NewProcess(), clock);
        await Pump(journal, cluster.Grains.Billing(Tenant).Create(spec));
        journal.FailureRate = 0.15;

        // Every event and hold, with the credits acknowledged for it, by period; and each period's greatest cap.
        Dictionary<BillingPeriod, Dictionary<string, long>> acknowledged = [];
        Dictionary<BillingPeriod, long> greatestCap = [];
        List<Item> sent = [];
        long cap = spec.BaseMicrocredits;
        var next = 0;

        for (var step = 0; step < 60; step++)
        {
            clock.Advance(TimeSpan.FromTicks(random.NextInt64(TimeSpan.TicksPerHour * 4)));
            var period = spec.Calendar.PeriodAt(clock.GetUtcNow());
            greatestCap[period] = Math.Max(greatestCap.GetValueOrDefault(period), cap);
            if (random.Next(8) == 0)
            {
                var limit = random.Next(5) * 10_000L;
                await Pump(journal, Retried(() => cluster.Grains.Billing(Tenant).Change(new ChangeCreditTerms(null, limit, null))));
                cap = spec.BaseMicrocredits + limit;
                greatestCap[period] = Math.Max(greatestCap[period], cap);
            }

            if (random.Next(10) == 0)
            {
                journal.Crash();
                await cluster.DisposeAsync();
                cluster = await GrainHost.Begin(host, journal.NewProcess(), clock);
            }

            // New events, and old ones once more, in an order of their own: as many calls at once.
            var calls = Enumerable.Range(0, 1 + random.Next(6)).Select(_ =>
            {
                var items = Enumerable.Range(0, 1 + random.Next(8)).Select(_ =>
                {
                    if (sent.Count > 0 && random.Next(3) == 0) return sent[random.Next(sent.Count)];
                    sent.Add(Item.Of($"e{next++}", 1 + random.Next(900)) with { Time = clock.GetUtcNow().AddMinutes(-random.Next(90)) });
                    return sent[^1];
                }).ToArray();
                return items;
            }).SelectMany(items => items.GroupBy(item => spec.Calendar.PeriodAt(item.Time!.Value))).ToArray();
            var holds = Enumerable.Range(0, random.Next(3)).Select(_ => (Id: $"h{next++}", Held: 1L + random.Next(2000), Used: 1L + random.Next(3000))).ToArray();

            var running = calls.Select(call => Record(cluster, call.Key, [.. call], acknowledged))
                .Concat(holds.Select(hold => Hold(cluster, period, hold, acknowledged))).ToArray();
            await Pump(journal, Task.WhenAll(running));

            foreach (var known in acknowledged.Keys) await Check(journal, cluster, known, acknowledged[known], greatestCap.GetValueOrDefault(known, long.MaxValue));
        }

        Assert.True(journal.Failures > 3);
        Assert.True(acknowledged.Count >= 2);
        await cluster.DisposeAsync();
    }

    private static async Task Record(
        GrainHost cluster, BillingPeriod period, Item[] items,
        Dictionary<BillingPeriod, Dictionary<string, long>> acknowledged)
    {
        var command = new RecordUsage(Item.Batch(items), ListAll: true);
        var answer = await Retried(() => cluster.Grains.Credits(Tenant, period).Record(command));

        lock (acknowledged)
        {
            var known = Of(acknowledged, period);
            foreach (var outcome in answer!.Items)
            {
                var id = items[outcome.Index].Id;
                if (outcome.Outcome is not (UsageOutcome.Accepted or UsageOutcome.Duplicate))
                {
                    Assert.NotEqual(UsageOutcome.IdReused, outcome.Outcome);
                    continue;
                }

                Assert.Equal(items[outcome.Index].Credits, outcome.Microcredits);
                known[id] = outcome.Microcredits;
            }
        }
    }

    private static async Task Hold(
        GrainHost cluster, BillingPeriod period, (string Id, long Held, long Used) hold,
        Dictionary<BillingPeriod, Dictionary<string, long>> acknowledged)
    {
        var grain = cluster.Grains.Credits(Tenant, period);
        var reserved = await Retried(() => grain.Reserve(new ReserveHold(hold.Id, hold.Held, TimeSpan.FromMinutes(30), null, null)));
        if (reserved!.Outcome is not (HoldOutcome.Done or HoldOutcome.Repeated)) return;

        var settled = await Retried(() => grain.Settle(new SettleHold(hold.Id, hold.Used, null)));
        if (settled!.Outcome is not (HoldOutcome.Done or HoldOutcome.Repeated)) return;
        lock (acknowledged) Of(acknowledged, period)[hold.Id] = hold.Used;
    }

    private static async Task Check(
        CrashingJournal journal, GrainHost cluster, BillingPeriod period, Dictionary<string, long> acknowledged, long cap)
    {
        var balance = await Pump(journal, Retried(() => cluster.Grains.Credits(Tenant, period).Balance()));

        Assert.Equal((acknowledged.Sum(one => one.Value), acknowledged.Count), (balance!.Used, balance.Events));
        Assert.True(balance.Used + balance.Held <= cap, $"{balance.Used} used and {balance.Held} held of {cap}");
    }

    private static Dictionary<string, long> Of(Dictionary<BillingPeriod, Dictionary<string, long>> all, BillingPeriod period)
    {
        if (!all.TryGetValue(period, out var one)) all[period] = one = [];
        return one;
    }

    // As a caller does that gets 503: the same command again, until it is answered.
    private static async Task<T> Retried<T>(Func<Task<T>> call)
    {
        while (true)
        {
            try
            {
                return await call();
            }
            catch (JournalUnavailableException)
            {
                await Task.Yield();
            }
        }
    }

    private static async Task<T> Pump<T>(CrashingJournal journal, Task<T> task)
    {
        await Pump(journal, (Task)task);
        return await task;
    }

    private static async Task Pump(CrashingJournal journal, Task task)
    {
        while (!task.IsCompleted)
        {
            journal.Flush();
            await Task.Yield();
        }

        await task;
    }
}
