using System.CommandLine;

namespace MeteringCluster.Commands;

/// <summary>Which PostgreSQL databases a command works on.</summary>
internal static class PostgresOption
{
    public const string Variable = "METERING_POSTGRES";

    public static Option<string[]> Create() => new("--postgres")
    {
        Description = $"A PostgreSQL database of the journal, as in \"Host=db1;Database=metering;Username=metering\"; repeat it for several, in their order. {Variable} gives the same, one a line.",
        DefaultValueFactory = _ => [],
    };

    /// <returns>What the command line names, or else the environment; empty where neither does.</returns>
    public static IReadOnlyList<string> Read(ParseResult parsed, Option<string[]> option)
    {
        var given = parsed.GetValue(option) ?? [];
        return given.Length > 0
            ? given
            : Environment.GetEnvironmentVariable(Variable)?.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
    }
}
