using MeteringCluster.Api.Access;
using MeteringCluster.Metering;

namespace MeteringCluster.Api.Spending;

/// <summary>Finds the billing period that a hold belongs to: it stays with the one it was reserved in.</summary>
public sealed class HoldPeriods(IMeteringCluster cluster, TimeProvider clock)
{
    // A reservation meets a period's end at most once.
    private const int Attempts = 3;

    public async Task<HoldAnswer?> Reserve(KnownTenant tenant, ReserveHold command)
    {
        for (var attempt = 1; ; attempt++)
        {
            // Sent again just after a period's end, it is still the hold of the period before.
            if (Before(tenant) is { } before && Knows(await before.FindHold(command.Id)))
                return await before.Reserve(command);

            var answer = await Current(tenant).Reserve(command);
            if (answer?.Outcome != HoldOutcome.OtherPeriod || attempt == Attempts) return answer;
        }
    }

    public async Task<HoldAnswer?> OfHold(KnownTenant tenant, string hold, Func<ICreditGrain, Task<HoldAnswer?>> command)
    {
        if (Before(tenant) is { } before && Knows(await before.FindHold(hold))) return await command(before);

        // Looked up first, since a command would open the period even for a hold that nobody knows.
        var current = Current(tenant);
        var found = await current.FindHold(hold);
        return Knows(found) ? await command(current) : found;
    }

    private static bool Knows(HoldAnswer? found) => found is { Hold: not null };

    private ICreditGrain Current(KnownTenant tenant) =>
        cluster.Credits(tenant.Id, tenant.Calendar.PeriodAt(clock.GetUtcNow()));

    /// <returns>The period before, while it still takes late commands.</returns>
    private ICreditGrain? Before(KnownTenant tenant)
    {
        var now = clock.GetUtcNow();
        var current = tenant.Calendar.PeriodAt(now);
        return now - current.Start < tenant.Calendar.Grace ? cluster.Credits(tenant.Id, tenant.Calendar.Before(current)) : null;
    }
}
