using MeteringCluster.Developers;

namespace MeteringCluster.Api.Developers;

/// <param name="Ids">2 to 20 ids of listed developers.</param>
public sealed record DismissRequest(List<string>? Ids);

/// <param name="Keep">The id that stays.</param>
/// <param name="Remove">1 to 100 ids that go.</param>
public sealed record MergeRequest(string? Keep, List<string>? Remove, MergeFields? Fields);

/// <summary>What the kept developer gets; what is left out stays its own.</summary>
public sealed record MergeFields(string? Name, string? Email, string? Role);

/// <param name="Certain">Records that would go if the groups with one address were merged.</param>
/// <param name="Possible">Further ones, if those with one name alone were.</param>
public sealed record DuplicatesView(IReadOnlyList<DuplicateGroupView> Items, string? NextCursor, int Certain, int Possible);

/// <param name="Strength"><c>both</c> (one address, one name), <c>strong</c> (one address) or <c>weak</c> (one name).</param>
/// <param name="Reasons">
/// <c>same-address</c>, <c>address-case</c>, <c>address-dots</c>, <c>address-plus-tag</c>, <c>address-domain</c>,
/// <c>same-name</c>: all that hold within the group.
/// </param>
/// <param name="Count">How many records it has.</param>
/// <param name="Developers">The first 100 of them.</param>
public sealed record DuplicateGroupView(
    string Strength, IReadOnlyList<string> Reasons, int Count, IReadOnlyList<DeveloperView> Developers)
{
    public static DuplicateGroupView Of(DuplicateGroup group) => new(
        DeveloperNames.Of(group.Strength), [.. group.Reasons.Select(DeveloperNames.Of)], group.Count,
        [.. group.Developers.Select(DeveloperView.Of)]);
}

/// <param name="Duplicates">Records of the list that certainly stand for somebody listed already.</param>
/// <param name="PossibleDuplicates">Records that share a name only.</param>
public sealed record InsightsView(int Developers, int Duplicates, int PossibleDuplicates, IReadOnlyList<ModuleInsightView> Modules);

/// <param name="Duplicates">Licences of the module that merging the certain duplicates would free.</param>
/// <param name="Recommendation">Missing where nothing is to be done.</param>
public sealed record ModuleInsightView(
    string Module, int Purchased, int Consumed, int OverBy, int Duplicates, IReadOnlyList<SuspectView> Suspects,
    RecommendationView? Recommendation)
{
    public static ModuleInsightView Of(ModuleInsight insight) => new(
        insight.Use.Module, insight.Use.Terms!.Purchased, insight.Use.Consumed, insight.Use.OverBy, insight.Duplicates,
        [.. insight.Suspects.Select(SuspectView.Of)],
        insight.Advice is { } advice ? RecommendationView.Of(advice, insight.Use) : null);
}

/// <param name="Ids">The first 20 of the group that use the module.</param>
/// <param name="Frees">Licences of the module that merging the group would free.</param>
public sealed record SuspectView(string Strength, IReadOnlyList<string> Reasons, IReadOnlyList<string> Ids, int Frees)
{
    public static SuspectView Of(Suspect suspect) => new(
        DeveloperNames.Of(suspect.Strength), [.. suspect.Reasons.Select(DeveloperNames.Of)], suspect.Ids, suspect.Frees);
}

/// <param name="Code"><c>review-list</c>, <c>renew-subscription</c> or <c>review-duplicates</c>.</param>
public sealed record RecommendationView(string Code, string Text)
{
    public static RecommendationView Of(DeveloperAdvice advice, DeveloperModule use)
    {
        var (code, text) = DeveloperNames.Of(advice, use);
        return new RecommendationView(code, text);
    }
}
