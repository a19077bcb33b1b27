using System.Text;
using MeteringCluster.Billing;

namespace MeteringCluster.Metering;

/// <summary>One meter's rates, ready for UTF-8 look-ups.</summary>
public sealed class CompiledMeter(IEnumerable<KeyValuePair<string, long>> rates)
{
    private readonly (byte[] Name, long Rate)[] _measures =
        [.. rates.Select(rate => (Encoding.UTF8.GetBytes(rate.Key), rate.Value))];

    /// <returns>Microcredits per million units, or -1 for a measure that the card does not name.</returns>
    public long RateOf(ReadOnlySpan<byte> measure)
    {
        foreach (var (name, rate) in _measures)
            if (measure.SequenceEqual(name)) return rate;
        return -1;
    }
}

/// <summary>The rate cards of a period, by the instant from which each applies.</summary>
public sealed class CompiledRates
{
    private readonly (long FromTicks, Dictionary<byte[], CompiledMeter> Meters)[] _cards;
    private readonly int _first;

    public CompiledRates(CreditTerms terms)
    {
        _first = terms.FirstCard;
        _cards =
        [
            .. terms.RateCards.Select(version => (
                version.From.UtcTicks,
                version.Card.Meters.ToDictionary(
                    meter => Encoding.UTF8.GetBytes(meter.Key), meter => new CompiledMeter(meter.Value), Utf8Comparer.Instance)))
        ];
    }

    /// <summary>The number of the card that an event of this time is rated by.</summary>
    public int CardAt(long utcTicks)
    {
        var card = _cards.Length - 1;
        while (card > 0 && _cards[card].FromTicks > utcTicks) card--;
        return _first + card;
    }

    /// <param name="card">The card's number, or its lowest 8 bits, which no two of the cards have in common.</param>
    /// <returns>Null for a meter that the card does not name, or a card that is not kept any more.</returns>
    public CompiledMeter? Find(int card, ReadOnlySpan<byte> meter)
    {
        var place = card - _first & 0xff;
        return place < _cards.Length
            && _cards[place].Meters.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(meter, out var found) ? found : null;
    }
}
