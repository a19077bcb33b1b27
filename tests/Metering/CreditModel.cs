using System.Numerics;
using MeteringCluster.Billing;
using MeteringCluster.Metering;

namespace MeteringCluster.Tests.Metering;

/// <summary>
/// What a period's credits must come to, written down as plainly as possible: lists, dictionaries and numbers without
/// bounds. It shares nothing with the meter but the messages.
/// </summary>
internal sealed class CreditModel(BillingPeriod period, TimeSpan grace, CreditTerms terms)
{
    private readonly Dictionary<(string Source, string Id), (string Payload, long Credits)> _known = [];
    private readonly Dictionary<string, ModelHold> _holds = [];
    private readonly List<Counted> _counted = [];
    private CreditTerms _terms = terms;
    private int _told;

    public BigInteger Used => _counted.Aggregate(BigInteger.Zero, (sum, one) => sum + one.Credits);

    public int Events => _counted.Count;

    public IEnumerable<(string Source, string Id)> CountedIds => _known.Keys;

    private DateTimeOffset ClosesAt => period.End + grace;

    public BigInteger Base => _terms.BaseMicrocredits;

    public BigInteger Limit => _terms.LimitEndsAt is null || period.Start < _terms.LimitEndsAt ? _terms.LimitMicrocredits : 0;

    public BigInteger Cap => Base + Limit;

    public int UsdCentsPerCredit => (int)_terms.UsdCentsPerCredit;

    public List<(string Meter, long Events, BigInteger Credits)> Meters =>
    [
        .. _counted.GroupBy(one => one.Meter).OrderBy(meter => meter.Key, StringComparer.Ordinal)
            .Select(meter => (meter.Key, meter.LongCount(), meter.Aggregate(BigInteger.Zero, (sum, one) => sum + one.Credits)))
    ];

    /// <summary>After each command: the percent that is told by it, or 0.</summary>
    public int Tell()
    {
        var highest = _terms.AlertPercents.Where(IsReached).DefaultIfEmpty(0).Max();
        if (highest > _told) return _told = highest;
        if (Cap > 0 && !IsReached(_told)) _told = highest;
        return 0;

        bool IsReached(int percent) => Cap > 0 && Used * 100 >= Cap * percent;
    }

    public void Change(CreditTerms terms, DateTimeOffset now)
    {
        if (now < ClosesAt && terms.Version > _terms.Version) _terms = terms;
    }

    public BigInteger Held(DateTimeOffset now) =>
        _holds.Values.Where(hold => hold.StatusAt(now) == HoldStatus.Active).Aggregate(BigInteger.Zero, (sum, hold) => sum + hold.Credits);

    public BigInteger Room(DateTimeOffset now) => Cap - Used - Held(now);

    public List<(UsageOutcome Outcome, long Credits, long Remaining)> Record(IEnumerable<Item> items, DateTimeOffset now) =>
        [.. items.Select(item => RecordOne(item, now, now, Room(now)))];

    public HoldOutcome Reserve(string id, long credits, TimeSpan ttl, DateTimeOffset now)
    {
        if (now >= ClosesAt) return HoldOutcome.PeriodClosed;
        if (_holds.TryGetValue(id, out var known))
            return known.Credits == credits && known.Ttl == ttl ? HoldOutcome.Repeated : HoldOutcome.IdReused;
        if (now < period.Start || now >= period.End) return HoldOutcome.OtherPeriod;
        if (credits > Room(now)) return HoldOutcome.CreditLimitReached;

        var ends = now + ttl;
        _holds[id] = new ModelHold(credits, ttl, now, ends > ClosesAt ? ClosesAt : ends);
        return HoldOutcome.Done;
    }

    public HoldOutcome Settle(string id, Item[] items, string content, DateTimeOffset now)
    {
        if (now >= ClosesAt) return HoldOutcome.PeriodClosed;
        if (!_holds.TryGetValue(id, out var hold)) return HoldOutcome.UnknownHold;
        switch (hold.StatusAt(now))
        {
            case HoldStatus.Settled: return hold.Content == content ? HoldOutcome.Repeated : HoldOutcome.AlreadySettled;
            case HoldStatus.Released: return HoldOutcome.Released;
            case HoldStatus.Expired: return HoldOutcome.Expired;
        }

        // Tried on the side first: all of it counts, or nothing.
        var (known, counted) = (new Dictionary<(string, string), (string, long)>(_known), _counted.Count);
        hold.Status = HoldStatus.Settled;
        var outcomes = items.Select(item => RecordOne(item, hold.At, now, Room(now)).Outcome).ToList();
        if (outcomes.All(outcome => outcome is UsageOutcome.Accepted or UsageOutcome.Duplicate))
        {
            hold.Content = content;
            return HoldOutcome.Done;
        }

        hold.Status = HoldStatus.Active;
        _counted.RemoveRange(counted, _counted.Count - counted);
        _known.Clear();
        foreach (var (key, value) in known) _known.Add(key, value);
        return outcomes.All(outcome => outcome is UsageOutcome.Accepted or UsageOutcome.Duplicate or UsageOutcome.CreditLimitReached)
            ? HoldOutcome.CreditLimitReached
            : HoldOutcome.ItemsRefused;
    }

    public HoldOutcome Release(string id, DateTimeOffset now)
    {
        if (now >= ClosesAt) return HoldOutcome.PeriodClosed;
        if (!_holds.TryGetValue(id, out var hold)) return HoldOutcome.UnknownHold;
        switch (hold.StatusAt(now))
        {
            case HoldStatus.Settled: return HoldOutcome.AlreadySettled;
            case HoldStatus.Released: return HoldOutcome.Repeated;
            case HoldStatus.Expired: return HoldOutcome.Expired;
        }

        hold.Status = HoldStatus.Released;
        return HoldOutcome.Done;
    }

    /// <summary>Rows as text: window start, group, events, credits, units by measure.</summary>
    public List<string> Usage(UsageQuery query)
    {
        var rows = new SortedDictionary<(DateTimeOffset, string), List<Counted>>(
            Comparer<(DateTimeOffset Window, string Group)>.Create((a, b) =>
                a.Window != b.Window ? a.Window.CompareTo(b.Window) : string.CompareOrdinal(a.Group, b.Group)));
        foreach (var one in _counted)
        {
            if (one.Time < query.From || one.Time >= query.To) continue;
            if (query.User is not null && one.User != query.User || query.Meter is not null && one.Meter != query.Meter) continue;

            var hour = new DateTimeOffset(one.Time.Year, one.Time.Month, one.Time.Day, one.Time.Hour, 0, 0, TimeSpan.Zero);
            var window = query.Window switch
            {
                UsageWindow.Hour => hour,
                UsageWindow.Day => hour.AddHours(-hour.Hour),
                UsageWindow.Month => hour.AddHours(-hour.Hour).AddDays(1 - hour.Day),
                _ => query.From,
            };
            var group = query.Group switch { UsageGroup.User => one.User ?? "", UsageGroup.Meter => one.Meter, _ => "" };
            if (!rows.TryGetValue((window, group), out var list)) rows[(window, group)] = list = [];
            list.Add(one);
        }

        return
        [
            .. rows.Select(row => Row(
                row.Key.Item1, row.Key.Item2, row.Value.Count, row.Value.Aggregate(BigInteger.Zero, (sum, one) => sum + one.Credits),
                row.Value.SelectMany(one => one.Units).GroupBy(unit => unit.Measure)
                    .Select(unit => (unit.Key, unit.Aggregate(BigInteger.Zero, (sum, one) => sum + one.Units)))))
        ];
    }

    public static string Row(
        DateTimeOffset window, string group, long events, BigInteger credits, IEnumerable<(string Measure, BigInteger Units)> units) =>
        $"{window:O} '{group}' {events} events, {credits} credits: "
        + string.Join(", ", units.Where(unit => unit.Units != 0).OrderBy(unit => unit.Measure, StringComparer.Ordinal));

    private (UsageOutcome Outcome, long Credits, long Remaining) RecordOne(
        Item item, DateTimeOffset stamp, DateTimeOffset now, BigInteger room)
    {
        var remaining = (long)BigInteger.Max(0, room);
        var time = item.Time ?? stamp;
        if (now >= ClosesAt) return (UsageOutcome.PeriodClosed, 0, remaining);
        if (time < period.Start || time >= period.End) return (UsageOutcome.OtherPeriod, 0, remaining);
        if (time - now > TimeSpan.FromMinutes(5)) return (UsageOutcome.TimeInFuture, 0, remaining);

        var key = (item.Source ?? "", item.Id);
        var payload = $"{item.Meter}|{item.User}|{item.Time?.UtcTicks}|{item.Credits}|{item.Dimensions}|"
            + string.Join(',', item.Quantities.OrderBy(quantity => quantity.Measure, StringComparer.Ordinal));
        if (_known.TryGetValue(key, out var known))
        {
            return known.Payload == payload
                ? (UsageOutcome.Duplicate, known.Credits, remaining)
                : (UsageOutcome.IdReused, 0, remaining);
        }

        var (outcome, cost, units) = Cost(item, time);
        if (outcome != UsageOutcome.Accepted) return (outcome, 0, remaining);
        if (cost > remaining) return (UsageOutcome.CreditLimitReached, (long)cost, remaining);

        _known[key] = (payload, (long)cost);
        _counted.Add(new Counted(time, item.User, item.Meter, cost, units));
        return (UsageOutcome.Accepted, (long)cost, remaining - (long)cost);
    }

    private (UsageOutcome Outcome, BigInteger Cost, (string Measure, long Units)[] Units) Cost(Item item, DateTimeOffset time)
    {
        if (item.Credits is { } credits) return (credits == 0 ? UsageOutcome.AmountZero : UsageOutcome.Accepted, credits, []);

        var card = _terms.RateCards.Where(version => version.From <= time).MaxBy(version => version.From)!.Card;
        if (!card.Meters.TryGetValue(item.Meter, out var rates)) return (UsageOutcome.UnknownMeter, 0, []);
        if (!item.Lenient && item.Quantities.Any(quantity => !rates.ContainsKey(quantity.Measure)))
            return (UsageOutcome.UnknownMeasure, 0, []);

        var rated = item.Quantities.Where(quantity => rates.ContainsKey(quantity.Measure)).ToArray();
        if (rated.All(quantity => quantity.Units == 0)) return (UsageOutcome.AmountZero, 0, []);

        var millionths = rated.Aggregate(BigInteger.Zero, (sum, one) => sum + (BigInteger)one.Units * rates[one.Measure]);
        var (whole, rest) = (millionths / 1_000_000, millionths % 1_000_000);
        if (rest * 2 >= 1_000_000) whole++;
        return whole > long.MaxValue ? (UsageOutcome.AmountOverflow, 0, []) : (UsageOutcome.Accepted, whole, rated);
    }

    private sealed record Counted(
        DateTimeOffset Time, string? User, string Meter, BigInteger Credits, (string Measure, long Units)[] Units);

    private sealed class ModelHold(long credits, TimeSpan ttl, DateTimeOffset at, DateTimeOffset ends)
    {
        public long Credits => credits;

        public TimeSpan Ttl => ttl;

        public DateTimeOffset At => at;

        public HoldStatus Status { get; set; }

        public string? Content { get; set; }

        public HoldStatus StatusAt(DateTimeOffset now) => Status == HoldStatus.Active && now >= ends ? HoldStatus.Expired : Status;
    }
}
