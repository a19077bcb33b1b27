using System.Runtime.CompilerServices;

namespace MeteringCluster.Tests.PaymentProviders;

/// <summary>A row of the table of test tokens, as the README of grains/Payments has it.</summary>
public sealed record TokenRow(string Token, string Brand, string Last4, string WhenSaved, string FirstCharge, string LaterCharges)
{
    public override string ToString() => Token;
}

internal static class TokenTable
{
    public static IReadOnlyList<TokenRow> Rows() =>
        [.. File.ReadAllLines(Readme()).SkipWhile(line => !line.StartsWith("| token | brand", StringComparison.Ordinal)).Skip(2)
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line[1..^1].Split('|', StringSplitOptions.TrimEntries))
            .Select(cells => new TokenRow(cells[0], cells[1], cells[2], cells[3], cells[4], cells[5]))];

    private static string Readme([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "grains", "Payments", "README.md");
}
