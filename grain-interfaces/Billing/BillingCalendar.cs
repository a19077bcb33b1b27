namespace MeteringCluster.Billing;

/// <summary>
/// Monthly or yearly billing periods counted from an anchor instant, in both directions and without gap or overlap.
/// A period starts on the anchor's day of the month at the anchor's time of day, in UTC; in a month too short
/// for that day it starts on the month's last day, and the next one that can is back on the anchor's day: a year
/// counted from 29 February starts on the 28th, and on the 29th again in a leap year.
/// </summary>
[GenerateSerializer, Immutable, Alias("billing-calendar")]
public sealed record BillingCalendar([property: Id(0)] DateTimeOffset Anchor)
{
    /// <summary>The calendar knows the years 1900 to 9000; instants outside them belong to no period.</summary>
    public static readonly DateTimeOffset Earliest = new(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly DateTimeOffset Latest = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>How long after a period's end its late events still go to it (E8). Default one hour.</summary>
    [Id(1)]
    public TimeSpan Grace { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How many months a period has: 1, or 12 for a year. Default 1.</summary>
    [Id(2)]
    public int Months
    {
        get;
        init => field = value switch
        {
            // What was journaled before there were years says nothing of months.
            0 => 1,
            1 or 12 => value,
            _ => throw new ArgumentOutOfRangeException(nameof(value), value, "A period has 1 month or 12."),
        };
    } = 1;

    /// <exception cref="ArgumentOutOfRangeException">The instant lies before 1900 or after 9000.</exception>
    public BillingPeriod PeriodAt(DateTimeOffset instant)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(instant, Earliest);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(instant, Latest);

        var utc = instant.UtcDateTime;
        var months = (utc.Year - Anchor.UtcDateTime.Year) * 12 + utc.Month - Anchor.UtcDateTime.Month;
        months -= (months % Months + Months) % Months;
        // The start in the instant's own month may lie after it, later on the same day or month.
        if (StartOf(months) > instant) months -= Months;
        return new BillingPeriod(StartOf(months), StartOf(months + Months));
    }

    public BillingPeriod Before(BillingPeriod period) => PeriodAt(period.Start - TimeSpan.FromTicks(1));

    public BillingPeriod After(BillingPeriod period) => PeriodAt(period.End);

    // Always counted from the anchor itself, so that a clamped day 31 returns to 31.
    private DateTimeOffset StartOf(int months) => new(Anchor.UtcDateTime.AddMonths(months), TimeSpan.Zero);
}
