using MeteringCluster.Billing;
using MeteringCluster.Payments;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Kit.Hosts;
using MeteringCluster.Tests.Simulation;
using Xunit;

namespace MeteringCluster.Tests.PaymentProviders;

public sealed class SandboxCrashTests() : SandboxCrashes(HostKind.Embedded, seeds: 20, restartsOneIn: 1);

// A crash starts new silos each time, which takes a while: fewer seeds.
public sealed class SandboxCrashOnOrleansTests() : SandboxCrashes(HostKind.Orleans, seeds: 2, restartsOneIn: 6), IOnOrleans;

/// <summary>E2, A26: whatever fails between announcing a payment and its answer, it is collected once.</summary>
public abstract class SandboxCrashes(HostKind host, int seeds, int restartsOneIn)
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    [HostFact]
    public async Task However_writes_fail_and_processes_end_each_payment_is_collected_once()
    {
        var crashes = 0;
        for (var seed = 0; seed < seeds; seed++)
        {
            try
            {
                crashes += await Run(seed).WaitAsync(TimeSpan.FromMinutes(1));
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Failed with seed {seed}: {e.Message}", e);
            }
        }

        Assert.True(crashes >= seeds, $"Only {crashes} processes ended.");
    }

    [HostTheory]
    [InlineData("open", false)]
    [InlineData("open", true)]
    [InlineData("take", false)]
    [InlineData("take", true)]
    public async Task A_process_that_ends_within_a_step_is_followed_by_one_that_collects_once(string step, bool written)
    {
        var (journal, clock) = (new SimulatedJournal { FlushesAtOnce = true }, new ManualClock(Noon));
        var order = SandboxRun.Order(SandboxRun.Card("visa", Noon));
        await using (var run = await SandboxRun.Begin(host, journal, clock))
        {
            if (step == "take") await run.Provider.Open(order, default);
            journal.FlushesAtOnce = false;

            Task unheard = step == "open" ? run.Provider.Open(order, default) : run.Provider.Take(order, $"sandbox-{order.Id}", default);
            await Eventually.True(() => journal.Waiting == 1);
            if (written) journal.Flush();
            else journal.FailFlush();
            if (written) await unheard;
            else await Assert.ThrowsAsync<JournalUnavailableException>(() => unheard);
        }

        journal.FlushesAtOnce = true;
        await using var next = await SandboxRun.Begin(host, journal, clock);
        var outcome = await next.Provider.Take(order, await next.Provider.Open(order, default), default);

        Assert.Equal(PaymentOutcome.Succeeded, outcome);
        var payment = Assert.Single(await next.Payments());
        Assert.Equal((SandboxPaymentStatus.Succeeded, step == "take" && written ? 2 : 1), (payment.Status, payment.TimesAsked));
    }

    // A worker runs the two steps as the effects do: it asks again until each has an answer, on whichever process lives.
    private async Task<int> Run(int seed)
    {
        var random = new Random(seed);
        var journal = new CrashingJournal(new Random(seed)) { FailureRate = 0.3 };
        var clock = new ManualClock(Noon);
        var run = await SandboxRun.Begin(host, journal, clock);
        string[] tokens = ["visa", "unreachable-once", "pending-then-succeeds", "insufficient-funds", "later-failing"];
        var orders = tokens.Select((token, n) => SandboxRun.Order(SandboxRun.Card(token, Noon), n + 1)).ToArray();
        Dictionary<string, PaymentOutcome> ended = [];
        var crashes = 0;

        while (ended.Count < orders.Length || random.Next(4) > 0)
        {
            var asked = orders[random.Next(orders.Length)];
            var running = Enumerable.Range(0, 1 + random.Next(3)).Select(_ => Collect(run.Provider, asked)).ToArray();
            var all = Task.WhenAll(running);
            var crashed = false;
            while (!all.IsCompleted)
            {
                if (random.Next(6) == 0)
                {
                    journal.Crash();
                    crashed = true;
                }

                journal.Flush();
                await Task.Delay(1);
            }

            // At least once in each run.
            if (crashed && (crashes == 0 || random.Next(restartsOneIn) == 0))
            {
                await run.DisposeAsync();
                run = await SandboxRun.Begin(host, journal, clock);
                crashes++;
            }

            foreach (var outcome in await all)
            {
                if (outcome is null or { Kind: PaymentOutcomeKind.Pending }) continue;
                // The first final word is the only one.
                Assert.Equal(ended.TryAdd(asked.Id, outcome) ? outcome : ended[asked.Id], outcome);
            }

            clock.Advance(TimeSpan.FromHours(random.Next(48)));
        }

        journal.FailureRate = 0;
        var payments = await Pump(journal, run.Payments());
        await run.DisposeAsync();
        Assert.Equal(orders.Select(order => order.Id).Order(), payments.Select(payment => payment.OrderId).Order());
        foreach (var payment in payments)
            Assert.Equal(
                ended[payment.OrderId].Kind == PaymentOutcomeKind.Succeeded ? SandboxPaymentStatus.Succeeded : SandboxPaymentStatus.Declined,
                payment.Status);
        return crashes;
    }

    private static async Task<PaymentOutcome?> Collect(IPaymentProvider provider, PaymentOrder order)
    {
        try
        {
            return await provider.Take(order, await provider.Open(order, default), default);
        }
        catch (Exception e) when (e is PaymentProviderUnavailableException or JournalUnavailableException or GrainUnavailableException)
        {
            return null;
        }
    }

    private static async Task<T> Pump<T>(CrashingJournal journal, Task<T> running)
    {
        while (!running.IsCompleted)
        {
            journal.Flush();
            await Task.Delay(1);
        }

        return await running;
    }
}
