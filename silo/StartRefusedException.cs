namespace MeteringCluster;

/// <summary>The server cannot start as it was asked to. The message is one sentence for the operator.</summary>
public sealed class StartRefusedException(string message) : Exception(message);
