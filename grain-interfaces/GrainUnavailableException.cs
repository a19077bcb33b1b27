namespace MeteringCluster;

/// <summary>
/// The cluster could not bring a call to its grain, or lost the answer, while a silo was leaving or lost. The outcome
/// is unknown to the caller: a retry with the same id gets the truth. HTTP answers 503 <c>grain-unavailable</c>.
/// </summary>
[GenerateSerializer, Alias("grain-unavailable")]
public sealed class GrainUnavailableException : Exception
{
    public GrainUnavailableException()
        : this("The cluster cannot reach the grain at the moment.") { }

    public GrainUnavailableException(string message)
        : base(message) { }
}
