namespace MeteringCluster.Api.Console;

/// <summary>What the forms of a license hold, as it was entered.</summary>
public sealed record LicenseForm
{
    public string? Plan { get; set; }

    public string? Name { get; set; }

    public string? Note { get; set; }

    /// <summary>How many screens.</summary>
    public int? Quantity { get; set; } = 1;

    /// <summary>How many licenses alike.</summary>
    public int? Count { get; set; } = 1;

    /// <summary>An id, or what somebody is found by; nothing for nobody.</summary>
    public string? User { get; set; }

    /// <summary>The last day on which the coupon is good.</summary>
    public DateOnly? RedeemBy { get; set; }

    public string? NewId { get; set; }

    public string? NewName { get; set; }

    public string? NewEmail { get; set; }

    public string? NewLanguage { get; set; }

    /// <summary>The instant at which a day is over where the viewer is.</summary>
    public static DateTimeOffset? EndOf(DateOnly? day, Locale locale)
    {
        if (day is not { } given || given == DateOnly.MaxValue) return null;
        var midnight = given.AddDays(1).ToDateTime(TimeOnly.MinValue);
        // Where the clocks go forward at midnight, the next day begins an hour later.
        while (locale.Zone.IsInvalidTime(midnight)) midnight = midnight.AddMinutes(15);
        return new DateTimeOffset(midnight, locale.Zone.GetUtcOffset(midnight)).ToUniversalTime();
    }

    /// <summary>The day on which an instant ends the coupon, where the viewer is.</summary>
    public static DateOnly? DayBefore(DateTimeOffset? instant, Locale locale) => instant is { } at
        ? DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at.AddTicks(-1), locale.Zone).DateTime)
        : null;
}
