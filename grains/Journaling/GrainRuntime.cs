using System.ComponentModel.DataAnnotations;
using MeteringCluster.Billing;
using MeteringCluster.Reselling;
using MeteringCluster.Signing;
using Microsoft.Extensions.Logging;

namespace MeteringCluster.Journaling;

/// <summary>What every grain is given by its host.</summary>
public sealed record GrainRuntime(
    IJournal Journal, ISnapshots Snapshots, EffectRunner Effects, IDueSchedule Due, TimeProvider Clock,
    JournalingOptions Options, ILogger<GrainRuntime> Log)
{
    /// <summary>Tells a host of several processes that a grain also lives elsewhere: its activation here should go.</summary>
    public Action<GrainKey>? Overtaken { get; init; }

    /// <summary>How long the machine has been running, whatever its clock is set to. Default: the clock's own timestamps.</summary>
    public Func<TimeSpan> Uptime { get; init; } = () => Clock.GetElapsedTime(0);

    /// <summary>How long the installation's signing keys sign, and how they lie in the journal.</summary>
    public SigningOptions Signing { get; init; } = new();

    /// <summary>Who sends the invoices, and how they are collected.</summary>
    public BillingOptions Billing { get; init; } = new();

    /// <summary>How often a coupon may be guessed wrong.</summary>
    public CouponOptions Coupons { get; init; } = new();
}

/// <summary>Where a host learns, without reading the journal again, when a grain wants to be woken.</summary>
public interface IDueSchedule
{
    /// <summary>Sets or clears a grain's next due instant; called in the grain's turn, so it must not block.</summary>
    void Set(GrainKey grain, DateTimeOffset? at);
}

public sealed class JournalingOptions
{
    /// <summary>
    /// A grain writes a snapshot once it has journaled this many bytes since the last, or four times as many as that
    /// snapshot had, whichever is more. Default 1 MiB; 1 KiB to 1 GiB.
    /// </summary>
    [Range(1 << 10, 1 << 30)]
    public int SnapshotAfterBytes { get; set; } = 1 << 20;
}

/// <summary>What a host asks of a grain, beside its own commands.</summary>
public interface IHostedGrain
{
    /// <summary>Drops the state from memory if nothing is under way; the next call replays it.</summary>
    bool TryLetGo();
}
