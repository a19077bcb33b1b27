namespace MeteringCluster.Import;

/// <summary>Turns lines of one kind of file into usage items.</summary>
public abstract class Rows
{
    /// <summary>The media type of a batch that this line may be part of.</summary>
    public virtual string MediaType => "application/json";

    /// <summary>Reads a line; what it says is written by the next call of <see cref="WriteTo"/>.</summary>
    /// <returns>What is wrong with the line, or null.</returns>
    public abstract string? Read(in Line line);

    /// <returns>The item's id.</returns>
    public abstract string WriteTo(ItemWriter items);
}
