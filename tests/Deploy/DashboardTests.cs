using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace MeteringCluster.Tests.Deploy;

public sealed class DashboardTests
{
    [Fact]
    public async Task Every_metric_of_the_dashboard_and_of_the_alerts_is_one_that_a_silo_sends()
    {
        var known = await KnownInstruments.Collect();

        var asked = DeployFolder.DashboardQueries().Concat(DeployFolder.AlertQueries()).SelectMany(PromQl.MetricsOf).ToHashSet();

        Assert.NotEmpty(asked);
        var unknown = asked.Except(known).Except(RecordedByRules()).Order();
        Assert.True(!unknown.Any(), $"Nothing sends {string.Join(", ", unknown)}.");
    }

    [Fact]
    public async Task Every_instrument_of_the_product_is_on_the_dashboard()
    {
        var instruments = await KnownInstruments.OfTheProduct();

        var asked = DeployFolder.DashboardQueries().SelectMany(PromQl.MetricsOf).ToHashSet();

        Assert.NotEmpty(instruments);
        var missing = instruments.Where(instrument => !PrometheusNames.Of(instrument).Any(asked.Contains)).Select(instrument => instrument.Name);
        Assert.True(!missing.Any(), $"No panel shows {string.Join(", ", missing)}.");
    }

    [Fact]
    public void Panels_have_a_title_a_description_an_id_and_a_place_of_their_own()
    {
        var panels = DeployFolder.Dashboard().GetProperty("panels").EnumerateArray().ToList();

        Assert.Equal(panels.Count, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.All(panels, panel => Assert.NotEqual("", panel.GetProperty("title").GetString()));
        Assert.All(
            panels.Where(panel => panel.GetProperty("type").GetString() != "row"),
            panel => Assert.NotEqual("", panel.GetProperty("description").GetString()));
        var squares = panels.SelectMany(Squares).ToList();
        Assert.Equal(squares.Count, squares.Distinct().Count());
        Assert.All(squares, square => Assert.InRange(square.X, 0, 23));
    }

    [Fact]
    public void Alerts_have_one_query_each_on_one_line()
    {
        var rules = File.ReadAllText(DeployFolder.PathOf("prometheus", "alerts.yaml"));

        var named = Regex.Count(rules, "^ *- (alert|record): ", RegexOptions.Multiline);

        Assert.True(named > 0);
        Assert.Equal(named, DeployFolder.AlertQueries().Count);
    }

    private static IEnumerable<string> RecordedByRules() =>
        Regex.Matches(File.ReadAllText(DeployFolder.PathOf("prometheus", "alerts.yaml")), "^ *- record: (.+)$", RegexOptions.Multiline)
            .Select(match => match.Groups[1].Value);

    private static IEnumerable<(int X, int Y)> Squares(JsonElement panel)
    {
        var place = panel.GetProperty("gridPos");
        var (x, y) = (place.GetProperty("x").GetInt32(), place.GetProperty("y").GetInt32());
        return from dx in Enumerable.Range(0, place.GetProperty("w").GetInt32())
               from dy in Enumerable.Range(0, place.GetProperty("h").GetInt32())
               select (x + dx, y + dy);
    }
}
