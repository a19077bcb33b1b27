using System.Collections.Immutable;
using System.Security.Cryptography;
using MeteringCluster.Billing;
using MeteringCluster.Journaling;
using Orleans.Concurrency;

namespace MeteringCluster.Metering;

[Reentrant]
public sealed class CreditGrain(string id, GrainRuntime runtime, IMeteringCluster cluster) : ICreditGrain, IHostedGrain
{
    private readonly Journaled<CreditMeter, CreditEvent> _log = new(id, CreditFold.Instance, runtime);

    public Task<UsageAnswer?> Record(RecordUsage usage)
    {
        MoveUpTo(usage.At);
        return Commit(usage, static (meter, asked, now) => meter.Decide(asked, now), MeteringMetrics.Count);
    }

    public Task<UsageAnswer?> Find(RecordUsage usage)
    {
        MoveUpTo(usage.At);
        return Read(usage, static (meter, asked, now) => meter.Find(asked, now));
    }

    public Task<HoldAnswer?> Reserve(ReserveHold hold) =>
        Commit(hold, static (meter, asked, now) => meter.Decide(asked, now), MeteringMetrics.Count);

    public Task<HoldAnswer?> Settle(SettleHold settlement) => Commit(
        settlement, static (meter, asked, now) => meter.Decide(asked, meter.Terms!.SettleOverCap, now), MeteringMetrics.Count);

    public Task<HoldAnswer?> Release(string holdId) =>
        Commit(holdId, static (meter, asked, now) => meter.DecideRelease(asked, now), MeteringMetrics.Count);

    public Task<HoldAnswer?> FindHold(string holdId) =>
        Read(holdId, static (meter, asked, now) => meter.FindHold(asked, now));

    public Task<CreditBalance?> Balance() => Read(0, static (meter, _, now) => meter.Balance(now));

    public async Task<PastBalance?> BalanceAt(DateTimeOffset instant, CancellationToken stop)
    {
        // What is decided from now on is not of that instant any more.
        MoveUpTo(instant);
        var last = await _log.LastSequence();
        var (meter, records) = await ReplayTo.Instant(CreditFold.Instance, _log.Key, runtime.Journal, last, instant, stop);
        if (meter.Terms is not null) return new PastBalance(meter.Balance(instant), records);

        var terms = await cluster.Billing(GrainKey.ParseCreditId(id).Tenant).TermsAt(instant, stop);
        return terms is null ? null : new PastBalance(Unopened(terms).Balance(instant), 0);
    }

    public async Task<UsageEventPage> Events(UsageEventQuery query, CancellationToken stop)
    {
        var last = await _log.LastSequence();
        if (await _log.Read(0, static (meter, _, _) => meter.Terms) is not { } terms) return UsageEventPage.Empty;

        var reading = new UsageEventReading(_log.Key, runtime.Journal, terms, last, query);
        return await Task.Run(() => reading.Page(stop), stop);
    }

    public Task<PeriodStatement?> Statement() => Read(0, static (meter, _, _) => meter.Statement());

    public async Task<ImmutableArray<UsageRow>> Usage(UsageQuery query) =>
        await _log.Read(query, static (meter, asked, _) => meter.Usage(asked));

    public async Task ChangeTerms(CreditTerms terms) =>
        await _log.Commit(NewPeriod(terms), static (meter, open, now) => meter.Decide(open, now));

    public async Task Wake() =>
        await _log.Commit(ClosePeriod.Instance, static (meter, close, now) => meter.Decide(close, now));

    public bool TryLetGo() => _log.TryLetGo();

    // The first command of a period opens it with the terms that hold by then; null when there is no such tenant. A
    // period into which nothing can fall yet, or any more, only says so: opened, it would take today's terms into a
    // distant month that their changes do not reach, and journal something for every stray date.
    private async Task<TAnswer?> Commit<TCommand, TAnswer>(
        TCommand command, Func<CreditMeter, TCommand, DateTimeOffset, Decision<CreditEvent, TAnswer>> decide,
        Action<TAnswer> count)
        where TAnswer : class
    {
        while (true)
        {
            var answer = await _log.Commit(
                (command, decide),
                static (meter, asked, now) => meter.Terms is null
                    ? new Decision<CreditEvent, TAnswer?>(null)
                    : Widen(asked.decide(meter, asked.command, now)));
            if (answer is not null)
            {
                count(answer);
                return answer;
            }

            if (await Billing.Terms() is not { } terms) return null;
            var (unopened, now) = (Unopened(terms), runtime.Clock.GetUtcNow());
            if (now + CreditTerms.MaxClockSkew < unopened.Period.Start || now >= unopened.ClosesAt)
            {
                answer = decide(unopened, command, now).Answer;
                count(answer);
                return answer;
            }

            await ChangeTerms(await AsItEnded(terms));
        }
    }

    // Looking at a period does not open it: until then it shows what it would open with.
    private async Task<TAnswer?> Read<TQuery, TAnswer>(TQuery query, Func<CreditMeter, TQuery, DateTimeOffset, TAnswer> read)
        where TAnswer : class
    {
        var answer = await _log.Read(
            (query, read), static (meter, asked, now) => meter.Terms is null ? null : asked.read(meter, asked.query, now));
        if (answer is not null || await Billing.Terms() is not { } terms) return answer;

        return read(Unopened(await AsItEnded(terms)), query, runtime.Clock.GetUtcNow());
    }

    private void MoveUpTo(DateTimeOffset? at)
    {
        if (at is { } instant && instant <= runtime.Clock.GetUtcNow() + CreditTerms.MaxClockSkew) _log.MoveUpTo(instant);
    }

    private CreditMeter Unopened(CreditTerms terms)
    {
        var (tenant, start) = GrainKey.ParseCreditId(id);
        var unopened = new CreditMeter(tenant, start);
        unopened.Apply(new PeriodOpened(terms, new byte[16], start));
        return unopened;
    }

    // A period that is over is opened, or shown, with what held when it ended: what is bought since is for the next.
    private async Task<CreditTerms> AsItEnded(CreditTerms terms)
    {
        var end = terms.Calendar.PeriodAt(GrainKey.ParseCreditId(id).PeriodStart).End;
        if (runtime.Clock.GetUtcNow() < end) return terms;
        return await Billing.TermsAt(end - TimeSpan.FromTicks(1)) ?? terms with { LimitMicrocredits = 0 };
    }

    private IBillingGrain Billing => cluster.Billing(GrainKey.ParseCreditId(id).Tenant);

    private static OpenPeriod NewPeriod(CreditTerms terms) => new(terms, RandomNumberGenerator.GetBytes(16));

    private static Decision<CreditEvent, TAnswer?> Widen<TAnswer>(Decision<CreditEvent, TAnswer> decision)
        where TAnswer : class => new(decision.Answer, decision.Events, decision.Effects);
}
