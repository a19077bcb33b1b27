using MeteringCluster.Notices;

namespace MeteringCluster.Api.Notices;

/// <summary>What the API calls the states of mails and deliveries.</summary>
internal static class NoticeNames
{
    private static readonly (DeliveryStatus Value, string OfMail, string OfWebhook)[] Statuses =
    [
        (DeliveryStatus.Queued, "queued", "queued"), (DeliveryStatus.Delivered, "sent", "delivered"),
        (DeliveryStatus.Kept, "kept", "kept"), (DeliveryStatus.Failed, "failed", "failed"),
    ];

    public static string OfMail(DeliveryStatus status) => Statuses.First(known => known.Value == status).OfMail;

    public static string OfWebhook(DeliveryStatus status) => Statuses.First(known => known.Value == status).OfWebhook;

    public static string Of(AttemptOutcome outcome) => outcome switch
    {
        AttemptOutcome.Delivered => "delivered",
        AttemptOutcome.Deferred => "failed",
        AttemptOutcome.Refused => "refused",
        AttemptOutcome.Kept => "kept",
        _ => "gone",
    };

    /// <summary>Null, or empty, asks for all.</summary>
    public static DeliveryStatus? ReadMail(string? asked, Checks checks) =>
        Read(asked, [.. Statuses.Select(known => (known.OfMail, known.Value))], checks);

    public static DeliveryStatus? ReadWebhook(string? asked, Checks checks) =>
        Read(asked, [.. Statuses.Where(known => known.Value != DeliveryStatus.Kept).Select(known => (known.OfWebhook, known.Value))], checks);

    private static DeliveryStatus? Read(string? asked, (string Name, DeliveryStatus Value)[] known, Checks checks)
    {
        if (string.IsNullOrEmpty(asked)) return null;
        foreach (var (name, value) in known)
            if (name == asked) return value;

        checks.Add("status", $"must be one of {string.Join(", ", known.Select(one => one.Name))}.", asked);
        return null;
    }
}
