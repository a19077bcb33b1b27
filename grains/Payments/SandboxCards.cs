using MeteringCluster.Billing;

namespace MeteringCluster.Payments;

/// <summary>How a test card behaves when it is charged.</summary>
public enum SandboxCharging
{
    Succeeds,
    LacksFunds,
    Fails,

    /// <summary>The first charge since the card was saved succeeds, and no later one.</summary>
    SucceedsOnce,

    /// <summary>The first charge since the card was saved fails, and no later one.</summary>
    FailsOnce,

    /// <summary>Nobody knows at first; who asks again is told that it succeeded.</summary>
    SucceedsLater,

    /// <summary>The money is taken, but the first answer gets lost.</summary>
    SucceedsUnheard,
}

/// <summary>A card that there is none of: its token stands for its number, which never comes here (A26).</summary>
/// <param name="RefusedWhenSaved">Null where the card is kept.</param>
/// <param name="EndsThisMonth">Whether the month in which it is saved is its last; others end years later.</param>
public sealed record SandboxCard(
    string Token, string Brand, string Last4, SandboxCharging Charging, PaymentProblem? RefusedWhenSaved = null, bool EndsThisMonth = false)
{
    /// <summary>For people who choose one.</summary>
    public string Meaning => this switch
    {
        { RefusedWhenSaved: PaymentProblem.ExpiredCard } => "not taken: it has expired",
        { RefusedWhenSaved: not null } => "not taken: the bank refuses it",
        { EndsThisMonth: true } => "pays, and expires this month",
        _ => Charging switch
        {
            SandboxCharging.Succeeds => "pays",
            SandboxCharging.LacksFunds => "each payment fails: insufficient funds",
            SandboxCharging.Fails => "each payment fails",
            SandboxCharging.SucceedsOnce => "pays once, and fails from then on",
            SandboxCharging.FailsOnce => "fails once, and pays from then on",
            SandboxCharging.SucceedsLater => "pays, but it is known only later",
            _ => "pays, but the first answer gets lost",
        },
    };
}

/// <summary>The test cards, as README.md lists them.</summary>
public static class SandboxCards
{
    public static readonly IReadOnlyList<SandboxCard> All =
    [
        new("visa", "visa", "4242", SandboxCharging.Succeeds),
        new("mastercard", "mastercard", "4444", SandboxCharging.Succeeds),
        new("amex", "amex", "0005", SandboxCharging.Succeeds),
        new("expired", "visa", "0069", SandboxCharging.Fails, PaymentProblem.ExpiredCard),
        new("refused", "visa", "0002", SandboxCharging.Fails, PaymentProblem.FailedTransaction),
        new("expires-soon", "visa", "1881", SandboxCharging.Succeeds, EndsThisMonth: true),
        new("insufficient-funds", "visa", "9995", SandboxCharging.LacksFunds),
        new("failed-transaction", "visa", "0341", SandboxCharging.Fails),
        new("later-failing", "mastercard", "5556", SandboxCharging.SucceedsOnce),
        new("fails-once", "mastercard", "5100", SandboxCharging.FailsOnce),
        new("pending-then-succeeds", "visa", "3063", SandboxCharging.SucceedsLater),
        new("unreachable-once", "visa", "1119", SandboxCharging.SucceedsUnheard),
    ];

    /// <returns>Null where the token means nothing.</returns>
    public static SandboxCard? Find(string token) => All.FirstOrDefault(card => card.Token == token);
}
