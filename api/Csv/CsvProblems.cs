namespace MeteringCluster.Api.Csv;

/// <summary>The errors of files.</summary>
public static class CsvProblems
{
    public static readonly ProblemKind MalformedKind = new("malformed-csv", 400, "The body is not the CSV that is taken here");
    public static readonly ProblemKind TooManyRowsKind = new("too-many-rows", 413, "The file has too many rows");
    public static readonly ProblemKind BadRowsKind = new("bad-rows", 422, "The file has bad rows, so nothing was imported");

    public static Problem Malformed(int line, string? column, string detail) => new(
        MalformedKind, $"Line {line}: {detail}",
        json =>
        {
            json.WriteNumber("line", line);
            if (column is not null) json.WriteString("column", column);
        });

    public static Problem TooManyRows(int max, string whose) => new(
        TooManyRowsKind, $"The file has more than {max} rows, which {whose} may have.", json => json.WriteNumber("max", max));
}
