using MeteringCluster.Audit;

namespace MeteringCluster.Notices;

/// <summary>
/// What one tenant is told, by mail and by webhook, until it is delivered (A28). The key is the tenant's id. The sending
/// itself is an effect: a turn only says that an attempt is due, and hears what became of it.
/// </summary>
[Alias("notices-grain")]
public interface INoticesGrain : IDueGrain, ITrailGrain
{
    /// <summary>
    /// Makes a mail, where somebody is to get one, and a delivery for each endpoint that wants the type. Known by the
    /// notice's id while it is one of the last <see cref="NoticeLimits.KnownNotices"/> of the tenant.
    /// </summary>
    /// <param name="to">Null where nobody is known.</param>
    [Repeatable]
    Task Tell(Notice notice, MailRecipient? to);

    /// <summary>What an attempt is to send, or null where the attempt is over.</summary>
    [Repeatable]
    Task<MailOrder?> MailOrder(long mail, int attempt);

    /// <summary>What an attempt is to post, signed for this instant, or null where the attempt is over.</summary>
    [Repeatable]
    Task<WebhookOrder?> WebhookOrder(long delivery, int attempt);

    /// <summary>What became of an attempt. The first report holds; later ones, and those of what is gone, change nothing.</summary>
    [Repeatable]
    Task Report(AttemptReport report);

    /// <summary><see cref="WebhookReady"/> with the secret, or <see cref="TooManyWebhooks"/>.</summary>
    Task<NoticesAnswer> AddWebhook(AddWebhook command);

    /// <summary><see cref="WebhookReady"/>, or <see cref="NoSuchWebhook"/>. What is so already changes nothing.</summary>
    Task<NoticesAnswer> ChangeWebhook(ChangeWebhook command);

    /// <summary>
    /// <see cref="WebhookRemoved"/>, or <see cref="NoSuchWebhook"/>. Its deliveries are forgotten with it; one that is
    /// being sent may still arrive.
    /// </summary>
    Task<NoticesAnswer> RemoveWebhook(RemoveWebhook command);

    /// <summary><see cref="WebhookReady"/> with the new secret, or <see cref="NoSuchWebhook"/>.</summary>
    Task<NoticesAnswer> RotateSecret(RotateWebhookSecret command);

    /// <summary>
    /// <see cref="DeliveryFound"/>: a ping, tried once. Refusals in order: <see cref="NoSuchWebhook"/>,
    /// <see cref="WebhookDisabled"/>, <see cref="DeliveryUnderWay"/> where the ping before has no outcome yet.
    /// </summary>
    Task<NoticesAnswer> TestWebhook(TestWebhook command);

    /// <summary>
    /// <see cref="DeliveryFound"/>: sent again from the beginning of its schedule, under the same id. Refusals in order:
    /// <see cref="NoSuchWebhook"/>, <see cref="NoSuchDelivery"/>, <see cref="WebhookDisabled"/>, <see cref="DeliveryUnderWay"/>.
    /// </summary>
    Task<NoticesAnswer> Replay(ReplayDelivery command);

    /// <summary>
    /// <see cref="MailFound"/>: one that failed, was kept, or was sent, is sent again. Refusals in order:
    /// <see cref="NoSuchMail"/>, <see cref="DeliveryUnderWay"/>.
    /// </summary>
    Task<NoticesAnswer> Resend(ResendMail command);

    [Repeatable]
    Task<WebhookList> Webhooks();

    /// <summary><see cref="DeliveryPage"/>, or <see cref="NoSuchWebhook"/>.</summary>
    [Repeatable]
    Task<NoticesAnswer> Deliveries(ListDeliveries query);

    [Repeatable]
    Task<MailPage> Mails(ListMails query);

    /// <summary><see cref="MailFound"/> with its words, or <see cref="NoSuchMail"/>.</summary>
    [Repeatable]
    Task<NoticesAnswer> Mail(long mail);
}

/// <summary>The bounds of what is told.</summary>
public static class NoticeLimits
{
    public const int MaxWebhooks = 10;
    public const int MaxUrlLength = 2048;
    public const int MaxDescriptionLength = 200;

    /// <summary>How many notices' ids are remembered.</summary>
    public const int KnownNotices = 2_000;

    /// <summary>How many mails a tenant sends within an hour of the clock; the rest waits for those that follow.</summary>
    public const int MailsPerHour = 200;

    /// <summary>How many mails that are over are kept, and how many webhook deliveries; the journal has them all.</summary>
    public const int KeptDeliveries = 500;

    /// <summary>How many of a delivery's attempts are kept, the latest.</summary>
    public const int KeptAttempts = 10;

    public const int MaxDetailLength = 256;

    /// <summary>For so long after a rotation the secret before signs as well.</summary>
    public static readonly TimeSpan OldSecretSigns = TimeSpan.FromHours(24);
}
