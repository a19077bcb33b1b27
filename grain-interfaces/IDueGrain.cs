namespace MeteringCluster;

/// <summary>A grain that its host wakes when something has fallen due.</summary>
[Alias("due-grain")]
public interface IDueGrain : IGrainWithStringKey
{
    /// <summary>Does what has fallen due. Woken too early or twice, it does nothing.</summary>
    [Repeatable]
    Task Wake();
}
