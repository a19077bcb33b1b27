namespace MeteringCluster.Import;

/// <summary>Where a value comes from: a column of the file, or the command line itself.</summary>
public sealed class CsvColumn
{
    private readonly int _index;
    private readonly string? _literal;

    private CsvColumn(int index, string? literal) => (_index, _literal) = (index, literal);

    /// <exception cref="ImportFailedException">The header has no such column, or has it twice.</exception>
    public static CsvColumn Find(string name, string option, string[] header)
    {
        if (name.StartsWith('=')) return new CsvColumn(-1, name[1..]);

        return Array.FindAll(header, column => column == name).Length switch
        {
            1 => new CsvColumn(Array.IndexOf(header, name), null),
            0 => throw new ImportFailedException($"{option} names the column '{name}', which the file does not have. Its columns are: {string.Join(", ", header)}."),
            _ => throw new ImportFailedException($"{option} names the column '{name}', which the file has more than once."),
        };
    }

    public string Of(string[] fields) => _literal ?? fields[_index];
}
