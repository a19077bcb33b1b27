namespace MeteringCluster.Api.Console.Charts;

/// <summary>From nothing to <paramref name="Top"/>, in whole numbers up to the largest.</summary>
public sealed record ValueAxis(long Top)
{
    /// <summary>What an axis without anything on it reaches to: one credit.</summary>
    private const long Least = 1_000_000;

    private static readonly int[] RoundSteps = [1, 2, 5];

    /// <summary>An axis that ends a little above a value, as far as there are numbers above it.</summary>
    public static ValueAxis Reaching(long most) =>
        most <= 0 ? new(Least) : new((long)Int128.Min(long.MaxValue, (Int128)most + most / 10 + 1));

    /// <summary>Round numbers, 0 among them, the same distance apart.</summary>
    /// <param name="most">At most so many of them above 0; at least 2.</param>
    public IEnumerable<long> Ticks(int most)
    {
        var step = Step(Math.Max(2, most));
        for (Int128 tick = 0; tick <= Top; tick += step) yield return (long)tick;
    }

    /// <summary>How high a value stands; what is there can be seen, however little it is.</summary>
    public int Height(long value, int pixels) =>
        value <= 0 ? 0 : Math.Clamp((int)((Int128)value * pixels / Top), 1, pixels);

    private Int128 Step(int most)
    {
        for (Int128 ten = 1; ; ten *= 10)
        {
            foreach (var digit in RoundSteps)
                if (Top / (ten * digit) <= most) return ten * digit;
        }
    }
}
