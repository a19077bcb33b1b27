using MeteringCluster.Api.Access;
using MeteringCluster.Api.Json;
using MeteringCluster.Api.Usage;
using MeteringCluster.Metering;

namespace MeteringCluster.Api.Spending;

/// <summary>The errors of holds.</summary>
public static class CreditProblems
{
    public static readonly ProblemKind PeriodClosed = new("period-closed", 409, "The billing period is closed");
    public static readonly ProblemKind BeforeTenant = new("before-tenant", 404, "The tenant did not exist yet");
    public static readonly ProblemKind HoldIdReused = new("hold-id-reused", 409, "The hold's id is known with other content");
    public static readonly ProblemKind UnknownHold = new("unknown-hold", 404, "There is no such hold");
    public static readonly ProblemKind AlreadySettled = new("hold-already-settled", 409, "The hold is settled");
    public static readonly ProblemKind Released = new("hold-released", 409, "The hold is released");
    public static readonly ProblemKind Expired = new("hold-expired", 409, "The hold is over");

    public static Problem NoTenantYet(string tenant, DateTimeOffset at) =>
        new(BeforeTenant, $"There was no tenant '{tenant}' at {at.UtcDateTime:O}.", json => json.WriteString("at", at.UtcDateTime));

    /// <returns>Null where the answer is no refusal.</returns>
    public static Problem? Of(HoldAnswer answer, string id, KnownTenant tenant) => answer.Outcome switch
    {
        HoldOutcome.Done or HoldOutcome.Repeated => null,
        HoldOutcome.PeriodClosed or HoldOutcome.OtherPeriod => new(
            PeriodClosed, "The hold's billing period and its grace are over.", json => json.WriteString("resetsAt", answer.Balance.Period.End.UtcDateTime)),
        HoldOutcome.IdReused => new(HoldIdReused, $"A hold '{id}' exists with other credits, ttl, user or meter.", Holding(answer)),
        HoldOutcome.UnknownHold => new(UnknownHold, $"There is no hold '{id}' in the billing periods that are open."),
        HoldOutcome.AlreadySettled => new(AlreadySettled, $"The hold '{id}' was settled with other content.", Holding(answer)),
        HoldOutcome.Released => new(Released, $"The hold '{id}' was released; report what was used as usage.", Holding(answer)),
        HoldOutcome.Expired => new(Expired, $"The hold '{id}' ended at {answer.Hold!.ExpiresAt.UtcDateTime:O}; report what was used as usage.", Holding(answer)),
        HoldOutcome.ItemsRefused => FirstRefused(answer, tenant),
        HoldOutcome.CreditLimitReached => new(
            UsageProblems.CreditLimitReached, $"{new Json.Credits(answer.Asked)} credits were asked for; {new Json.Credits(answer.Balance.Remaining)} remain.",
            json =>
            {
                json.WriteCredits("asked", answer.Asked);
                json.WriteCredits("remaining", answer.Balance.Remaining);
                json.WriteCredits("available", answer.Balance.Available);
                json.WriteString("periodStart", answer.Balance.Period.Start.UtcDateTime);
                json.WriteString("resetsAt", answer.Balance.Period.End.UtcDateTime);
            }),
        _ => throw new ArgumentOutOfRangeException(nameof(answer), answer.Outcome, "No known outcome."),
    };

    private static Problem FirstRefused(HoldAnswer answer, KnownTenant tenant)
    {
        var item = answer.Items.First(item => item.Outcome is > UsageOutcome.Duplicate);
        if (item.Outcome == UsageOutcome.OtherPeriod)
            return new Problem(UsageProblems.TooEarly, $"items[{item.Index}] is of another billing period than the hold; nothing was settled.");

        var problem = UsageProblems.Of(item, tenant, answer.Balance);
        return new Problem(problem.Kind, $"items[{item.Index}]: {problem.Detail} Nothing was settled.", problem.WriteMembers);
    }

    private static Action<System.Text.Json.Utf8JsonWriter> Holding(HoldAnswer answer) => json =>
    {
        if (answer.Hold is not { } hold) return;
        json.WriteString("holdStatus", hold.Status.ToString().ToLowerInvariant());
        json.WriteCredits("credits", hold.Microcredits);
        json.WriteCredits("charged", hold.ChargedMicrocredits);
        json.WriteString("expiresAt", hold.ExpiresAt.UtcDateTime);
    };
}
