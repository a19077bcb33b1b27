using System.Globalization;
using MeteringCluster.Load.Chaos;

namespace MeteringCluster.Load.Cluster;

/// <summary>What one fault did to the clients.</summary>
/// <param name="Recovered">From the fault (for PostgreSQL: from its start) until every tenant answered again, without a break from then on.</param>
/// <param name="Fenced">Activations that were told that another had written in their place.</param>
/// <param name="Note">What else there is to tell.</param>
public sealed record Round(int Number, string What, TimeSpan Recovered, AttemptCounts Counts, int Fenced, TimeSpan Time, string Note)
{
    public const string Header = """
        | round | fault | every tenant answers after ms | longest acknowledged request ms | requests | 5xx seen | no answer | failed after one retry | fenced | failed tries | note |
        |---:|---|---:|---:|---:|---:|---:|---:|---:|---|---|
        """;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"| {Number} | {What} | {Recovered.TotalMilliseconds:F0} | {Counts.Longest.TotalMilliseconds:F0} | {Counts.Requests} | {Counts.ServerErrors} | {Counts.NoAnswer} | {Counts.FailedAfterRetry} | {Fenced} | {Counts.Kinds} | {Note} |");

    public static string Summary(IReadOnlyCollection<Round> rounds)
    {
        var recovered = rounds.Select(round => round.Recovered.TotalMilliseconds).Order().ToList();
        var longest = rounds.Select(round => round.Counts.Longest.TotalMilliseconds).Order().ToList();
        return string.Create(CultureInfo.InvariantCulture,
            $"""
            every tenant answers again: median {Median(recovered):F0} ms, at most {recovered[^1]:F0} ms
            longest acknowledged request: median {Median(longest):F0} ms, at most {longest[^1]:F0} ms
            requests {rounds.Sum(round => round.Counts.Requests)} ({rounds.Sum(round => round.Counts.Requests) / rounds.Sum(round => round.Time.TotalSeconds):F0}/s), 5xx seen {rounds.Sum(round => round.Counts.ServerErrors)}, without an answer {rounds.Sum(round => round.Counts.NoAnswer)}, failed after one retry {rounds.Sum(round => round.Counts.FailedAfterRetry)}, fenced {rounds.Sum(round => round.Fenced)}
            """);
    }

    private static double Median(List<double> sorted) => (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
}
