using System.Collections.Immutable;

namespace MeteringCluster.Audit;

/// <summary>
/// What one tenant was refused in one calendar month (C8). Refusals lie beside the grains that made them, not in their
/// journals, so that asking in vain makes no grain slower to come back, and so that old months can go.
/// </summary>
[Alias("refusals-grain")]
public interface IRefusalsGrain : IDueGrain, ITrailGrain
{
    /// <summary><see cref="RefusalNoted"/>, or <see cref="MonthIsOver"/>: then the next month's grain is to be asked.</summary>
    ValueTask<RefusalAnswer> Note(Refusal refusal);
}

/// <summary>One request that was refused.</summary>
/// <param name="Action">One of <see cref="TrailActions"/>.</param>
/// <param name="Code">The problem's code, as the caller was told.</param>
/// <param name="Detail">The problem's sentence.</param>
/// <param name="About">At most 8 facts.</param>
[GenerateSerializer, Immutable, Alias("refusal")]
public sealed record Refusal(
    Origin By, string Action, string Code, string Detail, ImmutableArray<TrailFact> About);

[GenerateSerializer, Immutable, Alias("refusal-answer")]
public abstract record RefusalAnswer;

/// <summary>The refusal is on disk and can be looked up.</summary>
[GenerateSerializer, Immutable, Alias("refusal-noted")]
public sealed record RefusalNoted(DateTimeOffset At) : RefusalAnswer;

/// <summary>For this grain it is a later month already, so that each month holds its own instants alone.</summary>
[GenerateSerializer, Immutable, Alias("month-is-over")]
public sealed record MonthIsOver(DateTimeOffset Now) : RefusalAnswer;
