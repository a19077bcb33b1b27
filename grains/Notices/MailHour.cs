namespace MeteringCluster.Notices;

/// <summary>How many mails were begun within an hour of the clock.</summary>
/// <param name="Since">The hour's beginning, UTC.</param>
public sealed record MailHour(DateTimeOffset Since, int Begun)
{
    public static readonly TimeSpan Length = TimeSpan.FromHours(1);

    public static MailHour With(MailHour? before, DateTimeOffset at) => new(Of(at), BegunIn(before, at) + 1);

    public static int BegunIn(MailHour? hour, DateTimeOffset at) => hour?.Since == Of(at) ? hour.Begun : 0;

    public static DateTimeOffset Of(DateTimeOffset at) => new(at.UtcTicks - at.UtcTicks % Length.Ticks, TimeSpan.Zero);
}

/// <summary>
/// Says of each mail in turn when it may go. Who administers a tenant chooses whom its mails go to and can cause as many as
/// he likes, so an hour has <see cref="NoticeLimits.MailsPerHour"/> of them; the rest waits, so many for each hour that follows.
/// </summary>
internal sealed class MailTurns(NoticesState state, DateTimeOffset now)
{
    private readonly DateTimeOffset _nextHour = MailHour.Of(now) + MailHour.Length;
    private int _free = NoticeLimits.MailsPerHour - MailHour.BegunIn(state.Mails, now);
    private int? _waiting;

    /// <returns>Null for now.</returns>
    public DateTimeOffset? Next()
    {
        if (_free > 0)
        {
            _free--;
            return null;
        }

        var ahead = _waiting ?? state.Deliveries.Values.Count(delivery => delivery.Mail is not null && delivery.NextAttemptAt >= _nextHour);
        _waiting = ahead + 1;
        return _nextHour + MailHour.Length * (ahead / NoticeLimits.MailsPerHour);
    }
}
