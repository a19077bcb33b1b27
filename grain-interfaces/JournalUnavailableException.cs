namespace MeteringCluster;

/// <summary>
/// The journal could not take or confirm a write, so the outcome is unknown to the caller: a retry with the same
/// id gets the truth. HTTP answers 503 <c>journal-unavailable</c>. It carries no cause of another type, which a caller in
/// another process might not know, and could then not read it at all: the cause's message stands in its own.
/// </summary>
[GenerateSerializer, Alias("journal-unavailable")]
public sealed class JournalUnavailableException : Exception
{
    public JournalUnavailableException()
        : this("The journal cannot take writes at the moment.") { }

    public JournalUnavailableException(string message)
        : base(message) { }
}
