namespace MeteringCluster.Notices;

/// <summary>When a delivery that did not go well is tried again.</summary>
public static class RetrySchedule
{
    private static readonly TimeSpan FirstMailPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestMailPause = TimeSpan.FromHours(1);

    // As Standard Webhooks recommends: about three days in all.
    private static readonly TimeSpan[] WebhookPauses =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    /// <returns>The pause after so many attempts; null where that was the last.</returns>
    public static TimeSpan? AfterWebhook(int attempts) => attempts <= WebhookPauses.Length ? WebhookPauses[attempts - 1] : null;

    /// <summary>A mail is never given up: the pause doubles up to an hour.</summary>
    public static TimeSpan AfterMail(int attempts)
    {
        var pause = FirstMailPause;
        for (var n = 1; n < attempts && pause < LongestMailPause; n++) pause *= 2;
        return pause < LongestMailPause ? pause : LongestMailPause;
    }
}
