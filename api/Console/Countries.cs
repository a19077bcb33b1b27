using System.Collections.Frozen;
using System.Reflection;

namespace MeteringCluster.Api.Console;

/// <summary>The countries of ISO 3166-1 by their codes of two letters, under their English names, in the names' order.</summary>
public static class Countries
{
    private static readonly (string Value, string Text)[] All = [.. Read()];

    private static readonly FrozenDictionary<string, string> Names = All.ToFrozenDictionary(country => country.Value, country => country.Text);

    /// <summary>To choose from. The API takes any two letters, so that what is saved may be a code that has no name here; it is kept.</summary>
    public static IReadOnlyList<(string Value, string Text)> Options(string chosen) =>
    [
        ("", "Choose a country"), .. All,
        .. chosen.Length == 0 || Names.ContainsKey(chosen) ? Enumerable.Empty<(string, string)>() : [(chosen, chosen)],
    ];

    /// <summary>The code itself where it has no name here.</summary>
    public static string Name(string? code) => code is null ? "" : Names.GetValueOrDefault(code, code);

    private static IEnumerable<(string Value, string Text)> Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("countries")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line) yield return (line[..2], line[3..]);
    }
}
