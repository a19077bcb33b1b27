namespace MeteringCluster.Api.Csv;

/// <summary>
/// Keeps spreadsheets from taking a field for a formula, and gives back what was written. A field that begins with one
/// of <see cref="Starters"/> is written behind an apostrophe, and an apostrophe in front of one of them is taken away
/// again when it is read. An apostrophe is itself a starter, so that nothing that was written reads as something else.
/// </summary>
internal static class CsvFields
{
    // The wide forms too: some spreadsheets take them for the others.
    private const string Starters = "=+-@'\t\r＝＋－＠";

    public static string Guard(string text) => text.Length > 0 && Starters.Contains(text[0]) ? "'" + text : text;

    public static string Unguard(string field) => field is ['\'', var first, ..] && Starters.Contains(first) ? field[1..] : field;
}
