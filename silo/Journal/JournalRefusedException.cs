namespace MeteringCluster.Journal;

/// <summary>
/// A data folder cannot be used. The message is one sentence for the operator; nothing in the folder was changed.
/// </summary>
public sealed class JournalRefusedException : Exception
{
    public JournalRefusedException()
        : this("The data folder cannot be used.") { }

    public JournalRefusedException(string message)
        : base(message) { }

    public JournalRefusedException(string message, Exception cause)
        : base(message, cause) { }
}
