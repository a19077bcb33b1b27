using System.Text.Json;
using System.Text.RegularExpressions;
using MeteringCluster.Tests.Kit;

namespace MeteringCluster.Tests.Deploy;

/// <summary>The files of deploy/, found from where the tests were built.</summary>
internal static partial class DeployFolder
{
    public static string PathOf(params string[] parts) => Repository.PathOf(["deploy", .. parts]);

    public static JsonElement Dashboard()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(PathOf("grafana", "metering.json")));
        return document.RootElement.Clone();
    }

    public static IReadOnlyList<string> DashboardQueries() =>
        [.. Dashboard().GetProperty("panels").EnumerateArray()
            .Where(panel => panel.TryGetProperty("targets", out _))
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .Select(target => target.GetProperty("expr").GetString()!)];

    /// <summary>The rules' queries, each of which stands on one line.</summary>
    public static IReadOnlyList<string> AlertQueries() =>
        [.. Query().Matches(File.ReadAllText(PathOf("prometheus", "alerts.yaml"))).Select(match => match.Groups["query"].Value)];

    [GeneratedRegex("^ *expr: (?<query>[^|>\n].*)$", RegexOptions.Multiline)]
    private static partial Regex Query();
}
