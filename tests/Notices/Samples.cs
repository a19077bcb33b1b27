using MeteringCluster.Notices;

namespace MeteringCluster.Tests.Notices;

/// <summary>Notices of each type, with every fact that they have.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset At = new(2026, 3, 15, 10, 0, 0, TimeSpan.Zero);
    public static readonly MailRecipient Reader = new("ann@acme.example", "Acme GmbH", "de");
    public static readonly MailTarget Target = new(Reader, "Metering Cluster", "help@metering.example");

    public static Notice Of(string type, string id = "n1", bool optional = true, int? document = null) => new(
        id, type, At,
        [.. NoticeFacts.ByType[type].Where(fact => optional || !fact.Optional).Select(Fact)], document);

    public static Notice Failed(string id = "n1") => Of(NoticeTypes.PaymentFailed, id);

    public static NoticeFact With(string name, string text) => NoticeFact.Of(name, text);

    private static NoticeFact Fact(KnownFact fact) => fact.Kind switch
    {
        NoticeFactKind.Usd => NoticeFact.Usd(fact.Name, 1_234_550),
        NoticeFactKind.Credits => NoticeFact.Credits(fact.Name, 12_500_250_000),
        NoticeFactKind.Number => NoticeFact.Number(fact.Name, 1),
        NoticeFactKind.Instant => NoticeFact.Instant(fact.Name, At),
        _ => NoticeFact.Of(fact.Name, fact.Name switch
        {
            "brand" => "visa",
            "last4" => "4242",
            "problem" => "insufficient-funds",
            "invoice" => "INV-2026-000001",
            "creditNote" => "CN-2026-000001",
            _ => "A1B2-C3D4",
        }),
    };
}
