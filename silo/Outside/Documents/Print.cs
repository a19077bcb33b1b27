using System.Collections.Immutable;

namespace MeteringCluster.Documents;

/// <summary>What stands on a printed document, in its order and its language, whatever it is printed as.</summary>
/// <param name="Language">By its ISO 639-1 code.</param>
/// <param name="Facts">What the document is about.</param>
/// <param name="Lines">What is charged.</param>
/// <param name="Totals">What it comes to, and how it stands; the last two are what matters most.</param>
/// <param name="Annexes">What the lines were made of.</param>
internal sealed record Print(
    string Language, string Title, string Number, DateTimeOffset IssuedAt, PrintedParty Issuer, PrintedParty Customer,
    ImmutableArray<PrintedFact> Facts, PrintedTable Lines, ImmutableArray<PrintedFact> Totals, string Note,
    ImmutableArray<PrintedTable> Annexes);

/// <param name="Role">From, or Bill to.</param>
internal sealed record PrintedParty(string Role, string Name, ImmutableArray<string> Details);

internal sealed record PrintedFact(string Label, string Value, bool IsStrong = false);

/// <param name="Title">Null for the document's own table.</param>
internal sealed record PrintedTable(string? Title, ImmutableArray<PrintedColumn> Columns, ImmutableArray<PrintedRow> Rows);

/// <param name="Share">How wide it is beside the others.</param>
/// <param name="IsNumber">Set to the right.</param>
internal sealed record PrintedColumn(string Head, int Share, bool IsNumber);

/// <param name="Cells">As many as the table has columns; empty where there is nothing to say.</param>
internal sealed record PrintedRow(ImmutableArray<PrintedCell> Cells, bool IsSum = false);

/// <param name="Details">Below the text, smaller.</param>
internal sealed record PrintedCell(string Text, ImmutableArray<string> Details)
{
    public PrintedCell(string text)
        : this(text, []) { }
}
