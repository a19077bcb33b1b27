using MeteringCluster.Api.Access;
using MeteringCluster.Directory;

namespace MeteringCluster.Api;

/// <summary>How this process is doing, and the journal that it writes.</summary>
/// <param name="Host"><c>single-process</c>, or <c>silo</c> of a cluster.</param>
/// <param name="Since">When it was started.</param>
/// <param name="WhyNot">Left out where it is ready.</param>
/// <param name="Members">The silos of the cluster as this one sees them; none for a single process.</param>
public sealed record ServerStatusView(
    string Version, string Host, string Name, DateTimeOffset Since, bool Ready, string? WhyNot, IReadOnlyList<ClusterMemberView> Members,
    JournalStatusView Journal, ProcessStatusView Process);

/// <param name="Status">As the membership has it: <c>active</c>, <c>joining</c>, <c>shuttingdown</c>, <c>dead</c>.</param>
public sealed record ClusterMemberView(string Name, string Address, string Status);

/// <summary>The journal: what this process has written since it was started, and what lies there from whomever.</summary>
/// <param name="Kind"><c>sqlite</c>, <c>postgresql</c> or <c>memory</c>.</param>
/// <param name="Queued">Records handed over and not yet being written.</param>
/// <param name="Flushes">Group commits; each writes all records that waited, and syncs them to disk.</param>
/// <param name="Failures">Group commits that failed; their commands were refused.</param>
/// <param name="Durations">Of the last 1,024 flushes at most.</param>
/// <param name="PendingEffects">What was decided and has still to be done outside, as a mail.</param>
/// <param name="DueGrains">Grains that want to be woken, now or later.</param>
/// <param name="JournalBytes">What it takes on disk; left out where that is not known, as all that follows.</param>
/// <param name="FreeBytes">What is left on the disk of the data folder.</param>
public sealed record JournalStatusView(
    string Kind, string Place, bool Writable, int Queued, long Flushes, long Records, long Bytes, long Failures, FlushView? LastFlush,
    FlushDurationsView? Durations, long? PendingEffects, long? DueGrains, long? Snapshots, long? JournalBytes, long? SnapshotBytes, long? FreeBytes);

/// <summary>One group commit.</summary>
public sealed record FlushView(DateTimeOffset At, int Records, int Bytes, long Microseconds);

/// <summary>How long group commits took, the disk included.</summary>
/// <param name="Of">So many of them.</param>
public sealed record FlushDurationsView(int Of, long P50Microseconds, long P99Microseconds, long MaxMicroseconds);

/// <summary>The process: requests since its start, and what it takes of the machine.</summary>
/// <param name="WorkingSetBytes">All memory of the process.</param>
/// <param name="ManagedBytes">What of it holds objects.</param>
/// <param name="PauseMilliseconds">How long collections of garbage have stopped it, all together.</param>
public sealed record ProcessStatusView(
    long Requests, long WorkingSetBytes, long ManagedBytes, int Gen0Collections, int Gen1Collections, int Gen2Collections,
    long PauseMilliseconds, int Threads, int Processors);

/// <summary>Gathers a process's status; every figure is counted where it comes about.</summary>
public interface IServerStatus
{
    Task<ServerStatusView> Read(CancellationToken stop);
}

/// <summary>The status of the process that answers.</summary>
public static class ServerStatusEndpoints
{
    public static void MapServerStatus(this IEndpointRouteBuilder routes) =>
        routes.MapGroup("/v1").WithTags("Health").MapGet("status", async (IServerStatus status, HttpContext http) =>
                TypedResults.Ok(await status.Read(http.RequestAborted)))
            .RequireScope(Scope.Operator)
            .WithName("GetServerStatus")
            .WithSummary("How this process and its journal are doing")
            .WithDescription(
                "Of the process that answers, which behind a proxy may be another with each request: its name says which. Counts are "
                + "since its start; what lies in the journal is everybody's, and may be a second old.");
}
