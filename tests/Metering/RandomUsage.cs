using MeteringCluster.Billing;
using MeteringCluster.Metering;

namespace MeteringCluster.Tests.Metering;

/// <summary>One random history of a period: commands at instants that rise from before its start to behind its grace.</summary>
internal sealed class RandomUsage
{
    private readonly Random _random;
    private readonly List<Item> _sent = [];
    private CreditTerms _terms;
    private int _next;

    public RandomUsage(int seed)
    {
        _random = new Random(seed);
        _terms = MeterRun.Terms(_random.Next(5) == 0 ? long.MaxValue / 4 : _random.Next(1, 40) * 100_000L, new RateCardVersion(DateTimeOffset.MinValue, NewCard()));
        if (seed % 3 == 0) _terms = _terms with { BaseMicrocredits = 100_000, LimitMicrocredits = 3_000_000 };
        First = _terms;
    }

    public CreditTerms First { get; }

    public DateTimeOffset Now { get; private set; } = MeterRun.Start;

    /// <summary>Mostly small steps, sometimes right onto an edge of the period or just beside it.</summary>
    public void Pass()
    {
        DateTimeOffset[] edges = [MeterRun.End, MeterRun.End + MeterRun.Grace];
        var next = _random.Next(300) switch
        {
            < 180 => Now,
            < 294 => Now.AddTicks(_random.NextInt64(TimeSpan.TicksPerHour * 6)),
            < 299 => Now.AddDays(_random.Next(10)),
            _ => edges[_random.Next(2)].AddTicks(_random.Next(-1, 2)),
        };
        if (next > Now) Now = next;
    }

    public int Choose(int below) => _random.Next(below);

    public Item[] Items(int most)
    {
        var items = new Item[_random.Next(1, most + 1)];
        for (var i = 0; i < items.Length; i++) items[i] = NextItem();
        return items;
    }

    public CreditTerms NextTerms()
    {
        var from = Now + CreditTerms.MaxClockSkew;
        var next = _terms with { Version = _terms.Version + _random.Next(0, 2) };
        if (next.Version == _terms.Version) return next;

        next = _random.Next(3) == 0
            ? next with { RateCards = next.RateCards.RemoveAll(card => card.From >= from).Add(new RateCardVersion(from, NewCard())) }
            : next with
            {
                // Now and then only, so that usage also gets above the highest that held.
                BaseMicrocredits = _random.Next(4) == 0 ? _random.Next(0, 60) * 100_000L : next.BaseMicrocredits,
                LimitMicrocredits = _random.Next(5) * 500_000L,
                LimitEndsAt = _random.Next(6) switch { 0 => MeterRun.Start, 1 => MeterRun.Start + MeterRun.Tick, 2 => MeterRun.End, _ => null },
                UsdCentsPerCredit = _random.Next(1, 2000),
                AlertPercents = _random.Next(4) switch { 0 => [], 1 => [1, 33, 66, 99], _ => [50, 80, 100] },
            };
        return _terms = next;
    }

    private Item NextItem()
    {
        // A third is sent again, some of it changed.
        if (_sent.Count > 0 && _random.Next(3) == 0)
        {
            var again = _sent[_random.Next(_sent.Count)];
            if (_random.Next(5) > 0) return again;
            return _random.Next(4) switch
            {
                0 => again with { User = "somebody else" },
                1 => again with { Time = (again.Time ?? Now).AddTicks(1) },
                2 => again with { Meter = again.Meter + "2" },
                _ => again with { Source = "other source" },
            };
        }

        var item = new Item($"id{_next++}", $"meter{_random.Next(5)}")
        {
            Source = _random.Next(3) == 0 ? $"source{_random.Next(3)}" : null,
            User = _random.Next(4) > 0 ? $"user{_random.Next(6)}" : null,
            Time = _random.Next(3) switch
            {
                0 => null,
                1 => Now.AddTicks(_random.NextInt64(-TimeSpan.TicksPerDay, TimeSpan.TicksPerMinute * 4)),
                _ => ((DateTimeOffset[])[MeterRun.Start, MeterRun.End, Now + CreditTerms.MaxClockSkew, Now])[_random.Next(4)].AddTicks(_random.Next(-1, 2)),
            },
            Lenient = _random.Next(4) == 0,
            Dimensions = _random.Next(8) == 0 ? $"{{\"n\":{_random.Next(3)}}}" : null,
        };
        item = _random.Next(4) == 0
            ? item with { Credits = _random.Next(20) == 0 ? UsageBatch.MaxAmount : _random.Next(0, 60_000) }
            : item with
            {
                Quantities =
                [
                    .. Enumerable.Range(0, 4).Where(_ => _random.Next(2) == 0).Select(i =>
                        ($"measure{i}", _random.Next(30) == 0 ? UsageBatch.MaxAmount : _random.Next(3) == 0 ? 0L : _random.Next(3_000)))
                ],
            };
        _sent.Add(item);
        return item;
    }

    // Rates of nothing, of parts of a microcredit, and of so much that a cost goes beyond 64 bits.
    private RateCard NewCard() => MeterRun.Card(
    [
        .. from meter in Enumerable.Range(0, 4)
           from measure in Enumerable.Range(0, 3)
           where _random.Next(4) > 0
           select ($"meter{meter}", $"measure{measure}", Rate()),
    ]);

    private long Rate() => _random.Next(8) switch
    {
        0 => 0,
        1 => 1,
        2 => 500_000,
        3 when _random.Next(10) == 0 => UsageBatch.MaxAmount,
        _ => _random.Next(20_000_000),
    };
}
