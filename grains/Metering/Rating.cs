namespace MeteringCluster.Metering;

/// <summary>Turns one item's quantities into microcredits.</summary>
public static class Rating
{
    private const long UnitsPerRate = 1_000_000;

    /// <summary>
    /// Sums quantity times rate over the measures and rounds once, half away from zero, to the microcredit.
    /// </summary>
    /// <param name="counted">Units of the measures that the card names.</param>
    /// <param name="subject">The string number of the measure that a refusal is about, or -1.</param>
    public static UsageOutcome Rate(
        in UsageBatchReader batch, in UsageItem item, CompiledMeter meter, out long microcredits, out long counted, out int subject)
    {
        (microcredits, counted, subject) = (0, 0, -1);
        Int128 sum = 0;
        var at = 0;
        for (var i = 0; i < item.QuantityCount; i++)
        {
            item.NextQuantity(ref at, out var measure, out var units);
            var rate = meter.RateOf(batch.String(measure));
            if (rate < 0)
            {
                if (item.IsLenient) continue;
                subject = measure;
                return UsageOutcome.UnknownMeasure;
            }

            if (units == UsageBatch.NotACount)
            {
                subject = measure;
                return UsageOutcome.InvalidQuantity;
            }

            counted += units;
            // Both factors are at most 10^15 and there are at most 64 of them, so 128 bits always hold the sum.
            sum += (Int128)units * rate;
        }

        if (counted == 0) return UsageOutcome.AmountZero;

        if (sum <= long.MaxValue - UnitsPerRate / 2)
        {
            microcredits = ((long)sum + UnitsPerRate / 2) / UnitsPerRate;
            return UsageOutcome.Accepted;
        }

        var wide = (sum + UnitsPerRate / 2) / UnitsPerRate;
        if (wide > long.MaxValue) return UsageOutcome.AmountOverflow;

        microcredits = (long)wide;
        return UsageOutcome.Accepted;
    }
}
