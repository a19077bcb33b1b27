using MeteringCluster.Api.Access;
using MeteringCluster.Audit;

namespace MeteringCluster.Api;

/// <summary>
/// Notes a refusal in the tenant's audit trail, so that whoever was refused has an id that support can look up (C8).
/// </summary>
internal static class AuditNotes
{
    /// <summary>Completes at once for what is no refusal of an audited command, else when the note is on disk.</summary>
    /// <exception cref="JournalUnavailableException">It cannot be noted, so the refusal must not leave.</exception>
    public static async ValueTask Note(HttpContext http, Problem problem)
    {
        if (!IsRefusal(problem.Kind) && !problem.IsNoted) return;
        if (http.GetEndpoint()?.Metadata.GetMetadata<AuditedAction>() is not { } audited) return;
        // Without these nobody was let in, or the tenant or reseller is none of the caller's.
        if (http.Features.Get<Caller>() is not { } caller) return;
        if (Of(http) is not { } refusals) return;

        var facts = http.Features.Get<AuditConventions.RequestFacts>();
        var refusal = RefusalBounds.Cut(new Refusal(
            new Origin(caller.KeyId, http.TraceIdentifier), audited.Action, problem.Kind.Code, problem.Detail,
            facts is null ? [] : [.. facts]));
        var month = AuditMonth.Of(http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow());
        // Each answer but the last is of a later month than the one asked, so this ends.
        while (await refusals(month).Note(refusal) is MonthIsOver over) month = AuditMonth.Of(over.Now);
    }

    private static Func<AuditMonth, IRefusalsGrain>? Of(HttpContext http)
    {
        var cluster = http.RequestServices.GetRequiredService<IMeteringCluster>();
        return http.Features.Get<KnownTenant>() is { } tenant ? month => cluster.Refusals(tenant.Id, month)
            : http.Features.Get<KnownReseller>() is { } reseller ? month => cluster.Refusals(reseller.Id, month)
            : null;
    }

    // A failure is no decision. Who was not let in at all has not come this far; only too many requests are turned away
    // later as well, and noting those would let them do what they were turned away for.
    private static bool IsRefusal(ProblemKind kind) =>
        kind.Status is >= 400 and < 500 and not StatusCodes.Status429TooManyRequests
            && kind != Problems.UnknownTenantKind && kind != Problems.UnknownResellerKind;
}
