using System.Collections.Immutable;
using MeteringCluster.Api.Access;
using MeteringCluster.Directory;
using MeteringCluster.Licensing;

namespace MeteringCluster.Api;

/// <summary>What is not named stays as it is.</summary>
/// <param name="Plan">Empty takes the plan away.</param>
/// <param name="DataManagementParts">Empty takes the add-on away.</param>
public sealed record LicensePatch(
    string? Type, string? Plan, int? Model, string? BillingFrequency, DateTimeOffset? Start, DateTimeOffset? End,
    int? ActivationLimit, IReadOnlyList<string?>? DataManagementParts, Dictionary<string, PoolPatch?>? Pools,
    TimeSpan? SessionLease, bool? RequireActivation, TimeSpan? OfflineFor, IReadOnlyList<int>? NoticeDays)
{
    /// <summary>The first member that only an operator may change: what was sold is not the customer's to change.</summary>
    private string? Sold =>
        Type is not null ? "type" : Plan is not null ? "plan" : Model is not null ? "model"
        : BillingFrequency is not null ? "billingFrequency" : Start is not null ? "start" : End is not null ? "end"
        : ActivationLimit is not null ? "activationLimit" : DataManagementParts is not null ? "dataManagementParts"
        : Pools is not null ? "pools" : OfflineFor is not null ? "offlineFor"
        : RequireActivation is not null ? "requireActivation" : null;

    public TermChange Terms(Checks checks)
    {
        checks.Text("type", Type, 1, LicenseLimits.MaxTypeLength);
        checks.Text("plan", Plan, 0, LicenseLimits.MaxPlanLength);
        checks.Model("model", Model);
        if (Start is { } start) checks.Range("start", start, TenantLimits.Earliest, TenantLimits.Latest);
        if (End is { } end) checks.Range("end", end, TenantLimits.Earliest, TenantLimits.Latest.AddYears(1));
        if (ActivationLimit is { } limit) checks.Range("activationLimit", limit, 0, LicenseLimits.MaxActivations);
        checks.Offline("offlineFor", OfflineFor);
        return new TermChange(
            Type, Plan, Model, checks.Frequency("billingFrequency", BillingFrequency), Start, End, ActivationLimit,
            checks.Parts("dataManagementParts", DataManagementParts), RequireActivation, OfflineFor,
            checks.NoticeDays("noticeDays", NoticeDays));
    }

    public ImmutableSortedDictionary<string, SeatPoolChange> PoolChanges(Checks checks)
    {
        checks.Count("pools", Pools?.Count ?? 0, LicenseLimits.MaxPools);
        var pools = ImmutableSortedDictionary.CreateBuilder<string, SeatPoolChange>(StringComparer.Ordinal);
        foreach (var (name, pool) in Pools ?? [])
        {
            checks.PoolName("pools", name);
            if (pool is null)
            {
                checks.Add($"pools.{name}", "is null; a pool is never removed, but 0 seats close it.", null);
                continue;
            }

            checks.Seats($"pools.{name}.seats", pool.Seats);
            pools[name] = new SeatPoolChange(pool.Seats, checks.Mode($"pools.{name}.mode", pool.Mode));
        }

        return pools.ToImmutable();
    }

    /// <summary>The problem where the caller may not change what it names.</summary>
    public Problem? NotAllowed(Caller caller) =>
        caller.Scope != Scope.Operator && Sold is { } field ? Problems.OperatorOnly(field, caller.Scope) : null;
}

public sealed record PoolPatch(int? Seats, string? Mode);
