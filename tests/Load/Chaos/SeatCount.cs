namespace MeteringCluster.Load.Chaos;

/// <summary>Sessions acknowledged and not yet asked to close: each surely holds a seat.</summary>
public sealed class SeatCount(int seats, Violations violations)
{
    private int _taken;

    public void Take()
    {
        var taken = Interlocked.Increment(ref _taken);
        violations.Unless(taken <= seats, $"{taken} sessions were acknowledged at the same time on {seats} seats");
    }

    public void Leave() => Interlocked.Decrement(ref _taken);
}
