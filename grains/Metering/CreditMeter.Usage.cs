using System.Collections.Immutable;
using System.Text;
using MeteringCluster.Billing;
using MeteringCluster.Journaling;

namespace MeteringCluster.Metering;

public sealed partial class CreditMeter
{
    /// <summary>
    /// Decides a batch's items one after another, each for itself (E5). An accepted item counts at once against those
    /// behind it; a refused one leaves no trace, so that it is decided anew when it is sent again.
    /// </summary>
    public Decision<CreditEvent, UsageAnswer> Decide(RecordUsage usage, DateTimeOffset now)
    {
        var run = DecideItems(usage.Batch, usage.ListAll, Room(now), now, now);
        var balance = Balance(now);
        var after = balance with { Used = balance.Used + run.Charged, Events = balance.Events + run.Accepted };
        var answer = new UsageAnswer(run.Accepted, run.Duplicates, run.Refused, run.Items, after);
        if (run.Recorded is null) return new(answer);

        var decision = balance.Held == Held
            ? new Decision<CreditEvent, UsageAnswer>(answer, run.Recorded)
            : new(answer, [.. Lapse(now), run.Recorded], []);
        return after.Used < _nextAlert ? decision : Alert(decision, Terms!, after, now);
    }

    /// <summary>Which of the items are known here; the rest are of another period, as far as this one can tell.</summary>
    public UsageAnswer Find(RecordUsage usage, DateTimeOffset now)
    {
        var scratch = UsageScratch.Current;
        var reader = new UsageBatchReader(usage.Batch, ref scratch.Strings);
        scratch.Prepare(reader.StringCount);
        var identities = new Identities(_hash, reader, scratch);
        var items = ImmutableArray.CreateBuilder<ItemOutcome>(reader.Count);
        var remaining = Math.Max(0, Room(now));
        for (var index = 0; reader.Next(out var item); index++)
        {
            var known = Known(reader, item, identities.Of(item, 0), remaining, index);
            items.Add(known ?? new ItemOutcome(index, UsageOutcome.OtherPeriod, 0, remaining, null));
        }

        var duplicates = items.Count(item => item.Outcome == UsageOutcome.Duplicate);
        var refused = items.Count(item => item.Outcome == UsageOutcome.IdReused);
        return new UsageAnswer(0, duplicates, refused, items.MoveToImmutable(), Balance(now));
    }

    private UsageRun DecideItems(byte[] batch, bool listAll, long room, DateTimeOffset stamp, DateTimeOffset now)
    {
        var scratch = UsageScratch.Current;
        var reader = new UsageBatchReader(batch, ref scratch.Strings);
        scratch.Prepare(reader.StringCount);
        var identities = new Identities(_hash, reader, scratch).OfAll(scratch);
        scratch.Sink = _known.Touch(identities);

        var count = reader.Count;
        var closed = IsClosed(now);
        var latest = (now + CreditTerms.MaxClockSkew).UtcTicks;
        var accepted = new UsageIdentity[count];
        var credits = new long[count];
        var places = count <= 128 ? stackalloc (int, int)[128] : new (int, int)[count];
        var within = new WithinBatch(scratch, accepted);
        ImmutableArray<ItemOutcome>.Builder? items = listAll ? ImmutableArray.CreateBuilder<ItemOutcome>(count) : null;
        int taken = 0, duplicates = 0, refused = 0;
        long charged = 0, asked = 0, units = Totals.Units;
        var cardTicks = long.MinValue;
        var card = 0;

        for (var index = 0; reader.Next(out var item); index++)
        {
            var ticks = item.HasTime ? item.TimeTicks : stamp.UtcTicks;
            if (ticks != cardTicks)
            {
                var cardThen = _rates!.CardAt(ticks);
                if (cardThen != card) Array.Clear(scratch.MeterKnown, 0, reader.StringCount);
                (card, cardTicks) = (cardThen, ticks);
            }

            var outcome = DecideItem(
                reader, item, scratch, identities[index].RatedBy(card), within, taken, closed, latest, ticks, card, room - charged, index,
                ref units);
            if (outcome.Outcome != UsageOutcome.Duplicate) asked = Saturating(asked, outcome.Microcredits);
            switch (outcome.Outcome)
            {
                case UsageOutcome.Accepted:
                    charged += outcome.Microcredits;
                    (accepted[taken], credits[taken], places[taken]) = (identities[index].RatedBy(card), outcome.Microcredits, (item.Start, item.Length));
                    within.Add(taken++, count);
                    break;
                case UsageOutcome.Duplicate: duplicates++; break;
                default: refused++; break;
            }

            if (listAll || outcome.Outcome != UsageOutcome.Accepted) (items ??= ImmutableArray.CreateBuilder<ItemOutcome>()).Add(outcome);
        }

        var recorded = taken == 0 ? null
            : taken == count ? new UsageRecorded(stamp, batch, credits) { Identities = accepted }
            : new UsageRecorded(stamp, UsageBatchWriter.Subset(batch, places[..taken]), credits[..taken])
            {
                Identities = accepted[..taken],
            };
        return new UsageRun(taken, duplicates, refused, charged, asked, items?.ToImmutable() ?? [], recorded);
    }

    private ItemOutcome DecideItem(
        in UsageBatchReader batch, in UsageItem item, UsageScratch scratch, in UsageIdentity identity, in WithinBatch within,
        int taken, bool closed, long latest, long ticks, int card, long room, int index, ref long units)
    {
        var remaining = Math.Max(0, room);
        if (closed) return new(index, UsageOutcome.PeriodClosed, 0, remaining, null);
        if (ticks < Period.Start.UtcTicks || ticks >= Period.End.UtcTicks)
            return new(index, UsageOutcome.OtherPeriod, 0, remaining, null);
        if (ticks > latest) return new(index, UsageOutcome.TimeInFuture, 0, remaining, null);

        if (Known(batch, item, identity, remaining, index) is { } known) return known;
        if (taken > 0 && within.TryFind(identity, out var earlier))
            return Repeat(batch, item, identity, earlier, remaining, index);

        var outcome = Cost(batch, item, scratch, card, out var microcredits, out var counted, out var subject);
        if (outcome == UsageOutcome.Accepted && counted > long.MaxValue - units) outcome = UsageOutcome.AmountOverflow;
        if (outcome != UsageOutcome.Accepted)
        {
            var name = subject < 0 ? null : Encoding.UTF8.GetString(batch.String(subject));
            return new(index, outcome, 0, remaining, name);
        }

        if (microcredits > remaining) return new(index, UsageOutcome.CreditLimitReached, microcredits, remaining, null);

        units += counted;
        return new(index, UsageOutcome.Accepted, microcredits, remaining - microcredits, null);
    }

    private ItemOutcome? Known(
        in UsageBatchReader batch, in UsageItem item, in UsageIdentity identity, long remaining, int index) =>
        _known.TryFind(identity, out var known) ? Repeat(batch, item, identity, known, remaining, index) : null;

    // The card that the event was first rated by is remembered with it, so that the same cost comes out again.
    private ItemOutcome Repeat(
        in UsageBatchReader batch, in UsageItem item, in UsageIdentity asked, in UsageIdentity known, long remaining, int index)
    {
        if (asked.Payload != known.Payload) return new(index, UsageOutcome.IdReused, 0, remaining, null);

        var microcredits = item.Credits;
        if (!item.HasCredits && _rates!.Find(known.Card, batch.String(item.Meter)) is { } meter)
            Rating.Rate(batch, item, meter, out microcredits, out _, out _);
        return new(index, UsageOutcome.Duplicate, microcredits, remaining, null);
    }

    private UsageOutcome Cost(
        in UsageBatchReader batch, in UsageItem item, UsageScratch scratch, int card, out long microcredits, out long counted, out int subject)
    {
        (microcredits, counted, subject) = (item.Credits, 0, -1);
        if (item.HasCredits) return microcredits > 0 ? UsageOutcome.Accepted : UsageOutcome.AmountZero;

        if (!scratch.MeterKnown[item.Meter])
        {
            scratch.Meters[item.Meter] = _rates!.Find(card, batch.String(item.Meter));
            scratch.MeterKnown[item.Meter] = true;
        }

        if (scratch.Meters[item.Meter] is { } meter) return Rating.Rate(batch, item, meter, out microcredits, out counted, out subject);

        subject = item.Meter;
        return UsageOutcome.UnknownMeter;
    }

    // What refused items would have cost in all may be more than a number holds; it is said, not charged.
    private static long Saturating(long sum, long more) => more > long.MaxValue - sum ? long.MaxValue : sum + more;

    private void Apply(UsageRecorded recorded)
    {
        var scratch = UsageScratch.Current;
        var reader = new UsageBatchReader(recorded.Batch, ref scratch.Strings);
        scratch.Prepare(reader.StringCount);
        var identities = recorded.Identities ?? new Identities(_hash, reader, scratch).OfAll(scratch);
        // When just decided, they were touched a moment ago.
        if (recorded.Identities is null) scratch.Sink = _known.Touch(identities);
        for (var index = 0; reader.Next(out var item); index++)
        {
            var ticks = item.HasTime ? item.TimeTicks : recorded.Stamp.UtcTicks;
            var card = _rates!.CardAt(ticks);
            _known.Add(identities[index].RatedBy(card));
            Used += recorded.Microcredits[index];
            Events++;
            Totals.Add(reader, item, ticks, recorded.Microcredits[index], _rates!, card, scratch);
        }
    }
}
