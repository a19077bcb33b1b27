using System.Collections.Immutable;

namespace MeteringCluster.Developers;

/// <summary>How likely the records of a group are one person.</summary>
[GenerateSerializer, Alias("duplicate-strength")]
public enum DuplicateStrength
{
    /// <summary>One address, and one name.</summary>
    Both,

    /// <summary>One address, and different names.</summary>
    Strong,

    /// <summary>One name alone: two people may well share it.</summary>
    Weak,
}

/// <summary>Why two records look like one person.</summary>
[GenerateSerializer, Alias("duplicate-reason")]
public enum DuplicateReason
{
    SameAddress,
    AddressCase,
    AddressDots,
    AddressPlusTag,
    AddressDomain,
    SameName,
}

/// <summary>Records that are likely the same person (B8).</summary>
/// <param name="Reasons">All that hold between any two of the group.</param>
/// <param name="Count">How many records the group has.</param>
/// <param name="Developers">The first 100 of them, in the order of their ids.</param>
[GenerateSerializer, Immutable, Alias("duplicate-group")]
public sealed record DuplicateGroup(
    DuplicateStrength Strength, ImmutableArray<DuplicateReason> Reasons, int Count, ImmutableArray<DeveloperRow> Developers);

/// <param name="Certain">Records that would go if each group with one address were merged.</param>
/// <param name="Possible">The same of the groups with one name alone; never counted as certain.</param>
/// <param name="Next">Null on the last page.</param>
[GenerateSerializer, Immutable, Alias("duplicate-page")]
public sealed record DuplicatePage(
    ImmutableArray<DuplicateGroup> Groups, int Certain, int Possible, long Revision, DuplicateCursor? Next) : DevelopersAnswer;

/// <summary>What to look at, as data (B9).</summary>
/// <param name="Certain">As in <see cref="DuplicatePage"/>, of the whole list.</param>
[GenerateSerializer, Immutable, Alias("developer-insights")]
public sealed record DeveloperInsights(
    ImmutableArray<ModuleInsight> Modules, int Developers, int Certain, int Possible, long Revision) : DevelopersAnswer;

/// <param name="Duplicates">Licences of this module that would be freed if the certain duplicates were merged.</param>
/// <param name="Suspects">At most 20 groups that use the module more than once, certain ones first.</param>
/// <param name="Advice">Null where nothing is to be done.</param>
[GenerateSerializer, Immutable, Alias("developer-module-insight")]
public sealed record ModuleInsight(
    DeveloperModule Use, int Duplicates, ImmutableArray<Suspect> Suspects, DeveloperAdvice? Advice);

/// <param name="Ids">Of those who use the module, the first 20.</param>
/// <param name="Frees">Licences of the module that merging the group would free.</param>
[GenerateSerializer, Immutable, Alias("developer-suspect")]
public sealed record Suspect(
    DuplicateStrength Strength, ImmutableArray<DuplicateReason> Reasons, ImmutableArray<string> Ids, int Frees);

/// <summary>What an admin is advised to do, the most pressing first.</summary>
[GenerateSerializer, Alias("developer-advice")]
public enum DeveloperAdvice
{
    /// <summary>More are listed than were purchased.</summary>
    ReviewList,

    /// <summary>The term is over, so nobody is licensed.</summary>
    RenewSubscription,

    /// <summary>Enough was purchased, but some licences go to the same person twice.</summary>
    ReviewDuplicates,
}
