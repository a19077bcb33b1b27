namespace MeteringCluster.Import;

/// <summary>The import cannot start or go on; the message tells the user why.</summary>
public sealed class ImportFailedException : Exception
{
    public ImportFailedException()
        : base("The import failed.") { }

    public ImportFailedException(string message)
        : base(message) { }

    public ImportFailedException(string message, Exception cause)
        : base(message, cause) { }
}
