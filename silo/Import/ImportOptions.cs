namespace MeteringCluster.Import;

/// <summary>What the command line asks for.</summary>
/// <param name="Batch">Lines in one request, 1 to 1,000.</param>
/// <param name="Parallel">Requests under way at a time, 1 to 64.</param>
/// <param name="Tenant">Null where each NDJSON item names its own.</param>
/// <param name="ShiftTo">Where the last row's time is moved to, and all others with it.</param>
/// <param name="GiveUpAfter">How long a request is tried again without an answer that settles it.</param>
public sealed record ImportOptions(
    FileInfo File, bool IsCsv, CsvMapping Mapping, Uri Url, string Key, string? Tenant, string? Source,
    DateTimeOffset? ShiftTo, int Batch, int Parallel, TimeSpan GiveUpAfter, string StatePath, string? RejectsPath)
{
    /// <summary>What the items and where they go depend on: another value is another import.</summary>
    public string Fingerprint => string.Join('\n',
    [
        IsCsv ? "csv" : "ndjson", Url.ToString(), Tenant ?? "", Source ?? "", ShiftTo?.ToString("O") ?? "",
        Mapping.Time ?? "", Mapping.NoTime ? "no-time" : "", Mapping.TimeFormat ?? "", Mapping.User ?? "", Mapping.Meter ?? "",
        string.Join('\t', Mapping.Quantities), Mapping.Credits ?? "", Mapping.Id ?? "",
    ]);
}
