using MeteringCluster.Api.Access;
using MeteringCluster.Billing;
using MeteringCluster.Metering;

namespace MeteringCluster.Api.Usage;

/// <summary>One request's items on their way to more than one billing period.</summary>
internal sealed class SplitUsage(
    IMeteringCluster cluster, TimeProvider clock, KnownTenant tenant, byte[] batch, IReadOnlyList<ParsedItem> items)
{
    // Each attempt reads the clock anew, so a second period end would have to pass for more than two.
    private const int Attempts = 4;

    private readonly ItemOutcome?[] _outcomes = new ItemOutcome?[items.Count];
    private readonly (int Start, int Length)[] _places = UsageBatchReader.Places(batch);
    private readonly Dictionary<int, CreditBalance> _limits = [];
    private DateTimeOffset _now;

    public async ValueTask<RoutedUsage?> Record()
    {
        for (var attempt = 0; attempt < Attempts && _outcomes.Contains(null); attempt++)
        {
            if (clock.GetUtcNow() is var now && now > _now) _now = now;
            if (!await LookBack(_now)) return null;
            foreach (var group in Pending().GroupBy(item => PeriodOf(item, _now)).ToList())
            {
                if (group.Key is { } period && !await Send(period, [.. group])) return null;
            }
        }

        if (_outcomes.Contains(null)) throw new JournalUnavailableException("Items found no billing period.");
        if (await cluster.Credits(tenant.Id, tenant.Calendar.PeriodAt(_now)).Balance() is not { } balance) return null;

        var all = _outcomes.Select((outcome, place) => outcome!.Value with { Index = items[place].Index }).ToList();
        return new RoutedUsage(
            tenant, all.Count(item => item.Outcome == UsageOutcome.Accepted),
            all.Count(item => item.Outcome == UsageOutcome.Duplicate),
            all.Count(item => item.Outcome > UsageOutcome.Duplicate), all, balance)
        {
            Limits = _limits.ToDictionary(limit => items[limit.Key].Index, limit => limit.Value),
        };
    }

    /// <summary>As <see cref="Record"/>, where one period has decided the batch already and some items belong to another.</summary>
    public ValueTask<RoutedUsage?> Continue(UsageAnswer decided)
    {
        // An answer that does not list all items leaves out accepted ones, which nobody asked to see.
        for (var place = 0; place < _outcomes.Length; place++)
            _outcomes[place] = new ItemOutcome(place, UsageOutcome.Accepted, 0, 0, null);
        foreach (var item in decided.Items) _outcomes[item.Index] = null;
        Note([.. Enumerable.Range(0, _outcomes.Length)], decided);
        return Record();
    }

    // An item without a time may have been counted just before the period ended, and be sent again just after.
    private async ValueTask<bool> LookBack(DateTimeOffset now)
    {
        var current = tenant.Calendar.PeriodAt(now);
        if (now - current.Start >= tenant.Calendar.Grace) return true;

        var timeless = Pending().Where(place => !items[place].HasTime).ToArray();
        if (timeless.Length == 0) return true;

        var before = cluster.Credits(tenant.Id, tenant.Calendar.Before(current));
        if (await before.Find(new RecordUsage(Subset(timeless), ListAll: true) { At = now }) is not { } answer) return false;
        Note(timeless, answer);
        return true;
    }

    private async ValueTask<bool> Send(BillingPeriod period, int[] places)
    {
        var grain = cluster.Credits(tenant.Id, period);
        if (await grain.Record(new RecordUsage(Subset(places), ListAll: true) { At = _now }) is not { } answer) return false;
        Note(places, answer);
        // It was told this clock, and is past the period's end by its own: from here on, so is this one.
        if (period.Contains(_now) && places.Any(place => _outcomes[place] is null)) _now = period.End;
        return true;
    }

    /// <returns>Null where the item's time alone refuses it, which is then noted.</returns>
    private BillingPeriod? PeriodOf(int place, DateTimeOffset now)
    {
        var item = items[place];
        var earliest = tenant.Calendar.PeriodAt(now - tenant.Calendar.Grace).Start.UtcTicks;
        if (item.HasTime && item.Ticks > (now + CreditTerms.MaxClockSkew).UtcTicks) return Refuse(place, UsageOutcome.TimeInFuture);
        if (item.HasTime && item.Ticks < earliest) return Refuse(place, UsageOutcome.PeriodClosed);
        return tenant.Calendar.PeriodAt(item.HasTime ? new DateTimeOffset(item.Ticks, TimeSpan.Zero) : now);
    }

    private BillingPeriod? Refuse(int place, UsageOutcome outcome)
    {
        _outcomes[place] = new ItemOutcome(place, outcome, 0, 0, null);
        return null;
    }

    private void Note(int[] places, UsageAnswer answer)
    {
        foreach (var item in answer.Items)
        {
            if (item.Outcome == UsageOutcome.OtherPeriod) continue;

            _outcomes[places[item.Index]] = item;
            if (item.Outcome == UsageOutcome.CreditLimitReached) _limits[places[item.Index]] = answer.Balance;
        }
    }

    private int[] Pending() => [.. Enumerable.Range(0, _outcomes.Length).Where(place => _outcomes[place] is null)];

    private byte[] Subset(int[] places) =>
        UsageBatchWriter.Subset(batch, Array.ConvertAll(places, place => _places[place]));
}
