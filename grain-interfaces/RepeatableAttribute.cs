namespace MeteringCluster;

/// <summary>
/// Marks a grain's method that does no more when it runs twice than when it runs once, and then gives an answer that
/// is as good. Where an outcome is unknown because a silo went away, only such a call is made again.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RepeatableAttribute : Attribute;

/// <summary>A command whose <see cref="RepeatableAttribute"/> method may be called again only with some arguments.</summary>
public interface IRepeatable
{
    bool MayRepeat { get; }
}
