namespace MeteringCluster;

/// <summary>
/// Marks a grain's method that does no more when it runs twice than when it runs once, however much later the other
/// time is: a read, or a command that is known by its id, or by a version, for good. Where an outcome is unknown because
/// a silo went away, only such a call is made again. The first try may still reach the grain, after whatever its caller
/// did next; of any other command the caller must hear that its outcome is unknown.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RepeatableAttribute : Attribute;
