using System.Diagnostics;
using MeteringCluster.Journaling;

namespace MeteringCluster.Audit;

/// <summary>
/// One tenant's refusals of one month. What they are is read from the journal when somebody looks; the state only
/// counts them, so it is small however many there are.
/// </summary>
public sealed record RefusalsState(AuditMonth Month, long Count)
{
    public Decision<RefusalEvent, RefusalAnswer> Decide(Refusal refusal, DateTimeOffset now)
    {
        if (!RefusalBounds.Holds(refusal)) throw new ArgumentException("Out of bounds: a refusal is cut before it is noted.");
        if (now >= Month.End) return new(new MonthIsOver(now));

        return new(new RefusalNoted(now), new RequestRefused(now, refusal));
    }

    public RefusalsState Apply(RefusalEvent @event) => @event switch
    {
        RequestRefused => this with { Count = Count + 1 },
        _ => throw new UnreachableException(),
    };
}
