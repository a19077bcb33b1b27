namespace MeteringCluster.Api.Usage;

public enum UsageFormat
{
    /// <summary>The compact form: one object or an array of them.</summary>
    Compact,

    /// <summary>CloudEvents 1.0, structured mode: one event.</summary>
    CloudEvent,

    /// <summary>CloudEvents 1.0, batched mode: an array of events.</summary>
    CloudEventBatch,
}

/// <summary>Why an item is no usage item. Well-formed items beside it are not affected.</summary>
/// <param name="Index">The item's place in the request, from 0.</param>
/// <param name="Id">As far as it could be read.</param>
public sealed record ItemError(int Index, string Code, string Field, string Detail, string? Id);

/// <param name="Index">The item's place in the request, from 0.</param>
/// <param name="Ticks">Its own time in UTC ticks; meaningless without <paramref name="HasTime"/>.</param>
/// <param name="Tenant">Its place in <see cref="UsageParser.Tenants"/>, or -1.</param>
public readonly record struct ParsedItem(int Index, bool HasTime, long Ticks, int Tenant);

/// <summary>The request's JSON breaks off or is no JSON. Nothing of it was recorded.</summary>
public sealed class UsageSyntaxException(string message, long offset, long line, long position) : Exception(message)
{
    /// <summary>Bytes before the token at which reading failed.</summary>
    public long Offset { get; } = offset;

    /// <summary>From 1.</summary>
    public long Line { get; } = line;

    /// <summary>Bytes into the line, from 1.</summary>
    public long Position { get; } = position;
}
