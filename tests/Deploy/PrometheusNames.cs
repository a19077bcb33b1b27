using System.Diagnostics.Metrics;

namespace MeteringCluster.Tests.Deploy;

/// <summary>
/// The names under which Prometheus keeps what comes in by OTLP, with the translation strategy
/// UnderscoreEscapingWithSuffixes that deploy/prometheus/prometheus.yaml sets: what is neither letter nor digit parts
/// the words, the unit becomes a word unless it is there already, and a counter ends with <c>total</c>.
/// </summary>
internal static class PrometheusNames
{
    private static readonly Dictionary<string, string> Units = new(StringComparer.Ordinal)
    {
        ["s"] = "seconds",
        ["ms"] = "milliseconds",
        ["By"] = "bytes",
        ["%"] = "percent",
        ["1"] = "",
    };

    /// <summary>The series of one instrument: a histogram has three, anything else one.</summary>
    public static IEnumerable<string> Of(Instrument instrument)
    {
        var kind = instrument.GetType().Name.Split('`')[0];
        return Of(instrument.Name, instrument.Unit ?? "", kind switch
        {
            "Counter" or "ObservableCounter" => InstrumentKind.Counter,
            "Histogram" => InstrumentKind.Histogram,
            "Gauge" or "ObservableGauge" => InstrumentKind.Gauge,
            "UpDownCounter" or "ObservableUpDownCounter" => InstrumentKind.UpDownCounter,
            _ => throw new InvalidOperationException($"No rule for {kind}, the kind of {instrument.Name}."),
        });
    }

    public static IEnumerable<string> Of(string name, string unit, InstrumentKind kind)
    {
        var words = Words(name);
        // A unit in braces is a remark.
        var suffix = unit.Contains('{', StringComparison.Ordinal) ? "" : Units.GetValueOrDefault(unit, unit);
        if (suffix.Contains('/', StringComparison.Ordinal)) throw new InvalidOperationException($"No rule for the unit {unit} of {name}.");
        if (suffix.Length > 0 && !words.Contains(suffix)) words.Add(suffix);
        if (kind == InstrumentKind.Counter) MoveToTheEnd(words, "total");
        if (kind == InstrumentKind.Gauge && unit == "1") MoveToTheEnd(words, "ratio");

        var series = string.Join('_', words);
        return kind == InstrumentKind.Histogram ? [$"{series}_bucket", $"{series}_count", $"{series}_sum"] : [series];
    }

    private static List<string> Words(string name)
    {
        var parted = new string([.. name.Select(c => char.IsAsciiLetterOrDigit(c) || c == ':' ? c : '_')]);
        return [.. parted.Split('_', StringSplitOptions.RemoveEmptyEntries)];
    }

    private static void MoveToTheEnd(List<string> words, string word)
    {
        words.RemoveAll(other => other == word);
        words.Add(word);
    }
}
