namespace MeteringCluster.Audit;

/// <summary>One thing that an entry of the audit trail is about: a user, a pool, a server.</summary>
/// <param name="Name">camelCase, at most 32 characters.</param>
/// <param name="Value">At most 256 characters; longer ones were cut and end with an ellipsis.</param>
[GenerateSerializer, Immutable, Alias("trail-fact")]
public readonly record struct TrailFact([property: Id(0)] string Name, [property: Id(1)] string Value);
