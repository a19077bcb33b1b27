namespace MeteringCluster.Import;

/// <summary>Which columns of a CSV file say what about a usage event. A value that starts with '=' is a literal.</summary>
/// <param name="Quantities">Each <c>measure=COLUMN</c>.</param>
public sealed record CsvMapping(
    string? Time, bool NoTime, string? TimeFormat, string? User, string? Meter,
    IReadOnlyList<string> Quantities, string? Credits, string? Id)
{
    /// <summary>Whether anything about CSV was asked for.</summary>
    public bool IsEmpty =>
        Time is null && !NoTime && TimeFormat is null && User is null && Meter is null && Quantities.Count == 0 && Credits is null && Id is null;

    /// <exception cref="ImportFailedException">The mapping is incomplete or contradicts itself.</exception>
    public void Check()
    {
        if (Meter is null) throw new ImportFailedException("--meter is missing: name the column with the meter, or a literal as in --meter =chat.");
        if (Quantities.Count == 0 && Credits is null)
            throw new ImportFailedException("Neither --quantity nor --credits is given: name at least one column with an amount.");
        if (Quantities.Count > 0 && Credits is not null)
            throw new ImportFailedException("--quantity and --credits cannot both be given: an event is either rated by the rate card or carries its credits.");
        if (Time is null && !NoTime)
            throw new ImportFailedException("Neither --time nor --no-time is given: name the column with the event's time, or let the server's count.");
        if (Time is not null && NoTime) throw new ImportFailedException("--time and --no-time cannot both be given.");
        foreach (var quantity in Quantities)
            if (quantity.IndexOf('=') is < 1 || quantity.EndsWith('='))
                throw new ImportFailedException($"--quantity '{quantity}' is not of the form measure=COLUMN.");
    }
}
