using System.Text;
using MeteringCluster.Billing;
using MeteringCluster.Journaling;

namespace MeteringCluster.Metering;

public sealed partial class CreditMeter
{
    /// <summary>Refusals in order: closed, known id with other content, period over, cap.</summary>
    public Decision<CreditEvent, HoldAnswer> Decide(ReserveHold asked, DateTimeOffset now)
    {
        // Less than nothing held would raise the cap.
        ArgumentOutOfRangeException.ThrowIfNegative(asked.Microcredits);
        ArgumentOutOfRangeException.ThrowIfLessThan(asked.Ttl, TimeSpan.Zero);

        if (IsClosed(now)) return Refuse(HoldOutcome.PeriodClosed, null, asked.Microcredits, now);
        if (Holds.Find(asked.Id) is { } known)
        {
            var outcome = known.IsSame(asked) ? HoldOutcome.Repeated : HoldOutcome.IdReused;
            return Refuse(outcome, known, asked.Microcredits, now);
        }

        if (!Period.Contains(now)) return Refuse(HoldOutcome.OtherPeriod, null, asked.Microcredits, now);
        if (asked.Microcredits > Room(now)) return Refuse(HoldOutcome.CreditLimitReached, null, asked.Microcredits, now);

        // A hold never outlives what its period can still be charged for.
        var expires = asked.Ttl < ClosesAt - now ? now + asked.Ttl : ClosesAt;
        var reserved = new HoldReserved(asked.Id, asked.Microcredits, asked.Ttl, asked.User, asked.Meter, expires, now);
        var balance = Balance(now);
        var view = new HoldView(asked.Id, HoldStatus.Active, asked.Microcredits, 0, now, expires, asked.User, asked.Meter);
        return new(
            new HoldAnswer(HoldOutcome.Done, view, asked.Microcredits, [], balance with { Held = balance.Held + asked.Microcredits }),
            [.. Lapse(now), reserved], []);
    }

    /// <summary>
    /// All or nothing: the hold is replaced by what was really used, or stays as it is. Refusals in order: closed,
    /// unknown hold, settled otherwise, released, expired, an item refused, cap.
    /// </summary>
    public Decision<CreditEvent, HoldAnswer> Decide(SettleHold asked, SettlementPolicy policy, DateTimeOffset now)
    {
        var hold = Holds.Find(asked.Id);
        if (IsClosed(now)) return Refuse(HoldOutcome.PeriodClosed, null, 0, now);
        if (hold is null) return Refuse(HoldOutcome.UnknownHold, null, 0, now);

        var content = ContentOf(asked);
        switch (hold.StatusAt(now))
        {
            case HoldStatus.Settled when hold.Content == content: return Refuse(HoldOutcome.Repeated, hold, hold.Charged, now);
            case HoldStatus.Settled: return Refuse(HoldOutcome.AlreadySettled, hold, hold.Charged, now);
            case HoldStatus.Released: return Refuse(HoldOutcome.Released, hold, 0, now);
            case HoldStatus.Expired: return Refuse(HoldOutcome.Expired, hold, 0, now);
        }

        // What the hold kept free is the settlement's to use. Items without a time stay with the hold's instant.
        var room = policy == SettlementPolicy.Allow ? long.MaxValue - Used - Held : Room(now) + hold.Microcredits;
        var batch = asked.Batch ?? BatchOf(hold, asked.Microcredits!.Value);
        var run = DecideItems(batch, listAll: true, room, hold.ReservedAt, now);
        if (run.Refused > 0)
        {
            var byCap = run.Items.All(item => item.Outcome is not (> UsageOutcome.Duplicate and < UsageOutcome.CreditLimitReached));
            var answer = Refuse(byCap ? HoldOutcome.CreditLimitReached : HoldOutcome.ItemsRefused, hold, run.Asked, now).Answer;
            return new(answer with { Items = run.Items });
        }

        var balance = Balance(now);
        var overCap = Math.Max(0, run.Charged - Math.Max(0, Room(now) + hold.Microcredits));
        var view = hold.View(now) with { Status = HoldStatus.Settled, ChargedMicrocredits = run.Charged };
        var after = balance with
        {
            Used = balance.Used + run.Charged,
            Held = balance.Held - hold.Microcredits,
            Events = balance.Events + run.Accepted,
        };
        CreditEvent[] recorded = run.Recorded is { } usage ? [usage] : [];
        var decision = new Decision<CreditEvent, HoldAnswer>(
            new HoldAnswer(HoldOutcome.Done, view, run.Charged, run.Items, after) { OverCap = overCap },
            [.. Lapse(now), new HoldSettled(hold.Id, run.Charged, content, overCap, now), .. recorded], []);
        return after.Used < _nextAlert ? decision : Alert(decision, Terms!, after, now);
    }

    /// <summary>Gives back what a hold kept. Refusals in order: closed, unknown, settled, expired.</summary>
    public Decision<CreditEvent, HoldAnswer> DecideRelease(string id, DateTimeOffset now)
    {
        var hold = Holds.Find(id);
        if (IsClosed(now)) return Refuse(HoldOutcome.PeriodClosed, null, 0, now);
        if (hold is null) return Refuse(HoldOutcome.UnknownHold, null, 0, now);
        switch (hold.StatusAt(now))
        {
            case HoldStatus.Settled: return Refuse(HoldOutcome.AlreadySettled, hold, 0, now);
            case HoldStatus.Released: return Refuse(HoldOutcome.Repeated, hold, 0, now);
            case HoldStatus.Expired: return Refuse(HoldOutcome.Expired, hold, 0, now);
        }

        var balance = Balance(now);
        return new(
            new HoldAnswer(
                HoldOutcome.Done, hold.View(now) with { Status = HoldStatus.Released }, 0, [],
                balance with { Held = balance.Held - hold.Microcredits }),
            [.. Lapse(now), new HoldReleased(id, now)], []);
    }

    public HoldAnswer FindHold(string id, DateTimeOffset now)
    {
        var hold = Holds.Find(id);
        return Refuse(hold is null ? HoldOutcome.UnknownHold : HoldOutcome.Repeated, hold, 0, now).Answer;
    }

    private bool IsClosed(DateTimeOffset now) => ClosedAt is not null || now >= ClosesAt;

    // Changes nothing: a refusal, or a repeat's first answer.
    private Decision<CreditEvent, HoldAnswer> Refuse(HoldOutcome outcome, Hold? hold, long asked, DateTimeOffset now) =>
        new(new HoldAnswer(outcome, hold?.View(now), asked, [], Balance(now)));

    private ulong ContentOf(SettleHold asked) =>
        asked.Batch is { } batch ? _hash.Hash64(batch) : (ulong)asked.Microcredits!.Value;

    // An amount without items is one usage event, known by the hold's id under a source that callers cannot use.
    private static byte[] BatchOf(Hold hold, long microcredits)
    {
        var writer = new UsageBatchWriter();
        writer.Begin();
        writer.Id(Encoding.UTF8.GetBytes(hold.Id));
        writer.Source("urn:metering:hold"u8);
        writer.Meter(Encoding.UTF8.GetBytes(hold.Meter ?? "credits"));
        if (hold.User is { } user) writer.User(Encoding.UTF8.GetBytes(user));
        writer.Credits(microcredits);
        writer.End();
        return writer.ToBatch();
    }
}
