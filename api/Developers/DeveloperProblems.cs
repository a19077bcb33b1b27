using System.Diagnostics;
using MeteringCluster.Developers;

namespace MeteringCluster.Api.Developers;

/// <summary>The errors of lists of developers.</summary>
public static class DeveloperProblems
{
    public static readonly ProblemKind UnknownDeveloperKind = new("unknown-developer", 404, "No such developer is listed");
    public static readonly ProblemKind UnknownSubscriptionKind = new("unknown-subscription", 404, "The module is not subscribed to");
    public static readonly ProblemKind DeveloperMergedKind = new("developer-merged", 409, "The developer was merged into another");
    public static readonly ProblemKind ListFullKind = new("developer-list-full", 409, "The list would be too long");
    public static readonly ProblemKind TooManyModulesKind = new("too-many-modules", 409, "There would be too many modules");
    public static readonly ProblemKind TooManySubscriptionsKind = new("too-many-subscriptions", 409, "There would be too many subscriptions");
    public static readonly ProblemKind LimitReachedKind = new("developer-limit-reached", 409, "More licences would be consumed than the policy allows");
    public static readonly ProblemKind TooManyMergedKind = new("too-many-merged", 409, "Too many records were merged into one");
    public static readonly ProblemKind TooManyDismissalsKind = new("too-many-dismissals", 409, "Too many duplicates were dismissed");
    public static readonly ProblemKind RevisedKind = new("developers-revised", 412, "The list was changed meanwhile");

    public static Problem Of(DevelopersRefusal refusal) => refusal switch
    {
        UnknownDeveloper unknown => new(
            UnknownDeveloperKind,
            unknown.MergedInto is { } into ? $"'{unknown.Id}' was merged into '{into}'." : $"No developer '{unknown.Id}' is listed.",
            json =>
            {
                json.WriteString("developer", unknown.Id);
                if (unknown.MergedInto is { } kept) json.WriteString("mergedInto", kept);
            }),
        DeveloperMerged merged => new(
            DeveloperMergedKind, $"'{merged.Id}' was merged into '{merged.Into}'. Delete the id first to use it again.",
            json =>
            {
                json.WriteString("developer", merged.Id);
                json.WriteString("mergedInto", merged.Into);
            }),
        MeteringCluster.Developers.UnknownSubscription unknown => UnknownSubscription(unknown.Module),
        DeveloperListFull full => new(
            ListFullKind, $"The list would have {full.Asked} developers; it may have {full.Max}.",
            json =>
            {
                json.WriteNumber("max", full.Max);
                json.WriteNumber("asked", full.Asked);
            }),
        TooManyModules many => new(
            TooManyModulesKind, $"{many.Asked} modules would be subscribed to or named by developers; there may be {many.Max}.",
            json =>
            {
                json.WriteNumber("max", many.Max);
                json.WriteNumber("asked", many.Asked);
            }),
        TooManySubscriptions many => new(
            TooManySubscriptionsKind, $"{many.Max} modules are subscribed to, which is the most there may be.",
            json => json.WriteNumber("max", many.Max)),
        DeveloperLimitReached limit => new(
            LimitReachedKind,
            $"{limit.Asked} developers would use the module '{limit.Module}'; {limit.Purchased} are purchased and "
            + $"{limit.Allowed} allowed. Nothing was changed.",
            json =>
            {
                json.WriteString("module", limit.Module);
                json.WriteNumber("purchased", limit.Purchased);
                json.WriteNumber("allowed", limit.Allowed);
                json.WriteNumber("consumed", limit.Consumed);
                json.WriteNumber("asked", limit.Asked);
            }),
        TooManyMerged many => new(
            TooManyMergedKind, $"More than {many.Max} records and addresses would lead to '{many.Keep}'.",
            json => json.WriteNumber("max", many.Max)),
        TooManyDismissals many => new(
            TooManyDismissalsKind, $"More than {many.Max} pairs would be dismissed.", json => json.WriteNumber("max", many.Max)),
        DevelopersRevised revised => new(
            RevisedKind, $"The list is at revision {revised.Revision}, which If-Match does not name.",
            json => json.WriteNumber("revision", revised.Revision)),
        _ => throw new UnreachableException(),
    };

    public static Problem UnknownSubscription(string module) => new(
        UnknownSubscriptionKind, $"The module '{module}' is not subscribed to.", json => json.WriteString("module", module));
}
