using MeteringCluster.Audit;

namespace MeteringCluster.Billing;

/// <summary>Why the tenant's payments do not go through (A7).</summary>
[GenerateSerializer, Alias("payment-problem")]
public enum PaymentProblem
{
    ExpiredCard = 0,
    InsufficientFunds = 1,
    FailedTransaction = 2,
}

/// <summary>What the API, webhooks and mails call the problems. The names are forever.</summary>
public static class PaymentProblems
{
    private static readonly (string Name, PaymentProblem Problem)[] Named =
    [
        ("expired-card", PaymentProblem.ExpiredCard),
        ("insufficient-funds", PaymentProblem.InsufficientFunds),
        ("failed-transaction", PaymentProblem.FailedTransaction),
    ];

    public static IEnumerable<string> Names => Named.Select(named => named.Name);

    /// <returns>Null for none.</returns>
    public static string? NameOf(PaymentProblem? problem) => Named.FirstOrDefault(named => named.Problem == problem).Name;

    /// <returns>Null for a name that is none.</returns>
    public static PaymentProblem? Find(string? name) =>
        Named.FirstOrDefault(named => named.Name == name) is { Name: not null } known ? known.Problem : null;
}

/// <summary>How a tenant's payments stand, as whoever collects them last said (A7).</summary>
/// <param name="Problem">Null while there is none.</param>
/// <param name="Since">When it was first told; null while there is none.</param>
/// <param name="Detail">For people to read; null for none.</param>
[GenerateSerializer, Immutable, Alias("payment-standing")]
public sealed record PaymentStanding(PaymentProblem? Problem, DateTimeOffset? Since, string? Detail)
{
    public const int MaxDetailLength = 256;

    public static readonly PaymentStanding Good = new(null, null, null);
}

/// <summary>Tells how the tenant's payments stand. The same problem again keeps its instant.</summary>
[GenerateSerializer, Immutable, Alias("report-payment")]
public sealed record ReportPayment(PaymentProblem? Problem, string? Detail, Origin? By = null);
