namespace MeteringCluster.Import;

/// <summary>A line that did not get in.</summary>
/// <param name="Reason">What is wrong with it, or the server's code.</param>
/// <param name="Content">The line, or its beginning, or the item as it was sent.</param>
public sealed record Reject(long Line, string Reason, string Content);
