using System.Collections.Immutable;

namespace MeteringCluster.Developers;

/// <summary>What the developers' grain answers: what was asked for, or a <see cref="DevelopersRefusal"/>.</summary>
[GenerateSerializer, Immutable, Alias("developers-answer")]
public abstract record DevelopersAnswer;

/// <summary>Done, or nothing was left to do.</summary>
/// <param name="Revision">Of the list, which each change raises by one.</param>
[GenerateSerializer, Immutable, Alias("developers-done")]
public sealed record DevelopersDone(long Revision) : DevelopersAnswer;

/// <summary>A listed developer.</summary>
/// <param name="Merged">The ids that were merged into this one.</param>
[GenerateSerializer, Immutable, Alias("developer-row")]
public sealed record DeveloperRow(DeveloperEntry Developer, DateTimeOffset AddedAt, ImmutableArray<string> Merged);

/// <param name="Created">The developer was not listed before.</param>
[GenerateSerializer, Immutable, Alias("developer-found")]
public sealed record DeveloperFound(DeveloperRow Row, bool Created) : DevelopersAnswer;

[GenerateSerializer, Immutable, Alias("developer-page")]
public sealed record DeveloperPage(ImmutableArray<DeveloperRow> Developers, long Revision, bool More) : DevelopersAnswer;

/// <summary>A module that is subscribed to or that developers name (B6, B7).</summary>
/// <param name="Terms">Null where it is named only.</param>
/// <param name="Consumed">Developers who use it, whether or not they ever log in (B3).</param>
/// <param name="Running">Whether the term holds at this instant.</param>
[GenerateSerializer, Immutable, Alias("developer-module")]
public sealed record DeveloperModule(string Module, DeveloperSubscription? Terms, int Consumed, bool Running)
{
    public int OverBy => Terms is null ? 0 : Math.Max(0, Consumed - Terms.Purchased);

    public int Remaining => Terms is null ? 0 : Math.Max(0, Terms.Purchased - Consumed);
}

/// <param name="Modules">In order of name.</param>
[GenerateSerializer, Immutable, Alias("developer-modules")]
public sealed record ModuleList(ImmutableArray<DeveloperModule> Modules, int Developers, long Revision) : DevelopersAnswer;

/// <param name="Created">The module was not subscribed to before.</param>
[GenerateSerializer, Immutable, Alias("developer-subscription-found")]
public sealed record SubscriptionFound(DeveloperModule Module, bool Created) : DevelopersAnswer;

/// <summary>One verdict for each subject, in the order asked.</summary>
[GenerateSerializer, Immutable, Alias("licensed-answers")]
public sealed record LicensedAnswers(ImmutableArray<Licensed> Verdicts) : DevelopersAnswer;

/// <param name="Developer">The listed developer behind the id or address; null where there is none.</param>
/// <param name="Reason">Null where licensed.</param>
[GenerateSerializer, Immutable, Alias("licensed-answer")]
public sealed record Licensed(string? Developer, Unlicensed? Reason);

/// <summary>Why a developer is not licensed, in order of precedence.</summary>
[GenerateSerializer, Alias("unlicensed-reason")]
public enum Unlicensed
{
    NotListed,
    ModuleNotSubscribed,

    /// <summary>The developer names other modules.</summary>
    ModuleNotAssigned,
    SubscriptionNotStarted,
    SubscriptionExpired,
}

/// <summary>What an import changed, or would change (B11).</summary>
/// <param name="Revision">Of the list after it, or in a preview of the list that was looked at.</param>
/// <param name="Merged">Rows that name a developer who was merged into another; they change nothing.</param>
/// <param name="Modules">Each with what it would consume.</param>
/// <param name="Refusal">Preview: what would refuse the import.</param>
[GenerateSerializer, Immutable, Alias("developer-import-outcome")]
public sealed record ImportOutcome(
    long Revision, int Added, int Updated, int Unchanged, int Removed, int Merged,
    ImmutableArray<string> AddedIds, ImmutableArray<string> UpdatedIds, ImmutableArray<string> RemovedIds,
    ImmutableArray<ModuleChange> Modules, ImportRefusal? Refusal) : DevelopersAnswer
{
    /// <summary>The first of the updated, as they were and are.</summary>
    [Id(0)]
    public ImmutableArray<DeveloperChange> Changes { get; init; } = [];

    public bool ChangesNothing => Added + Updated + Removed == 0;
}

/// <summary>A developer before an import and after it.</summary>
[GenerateSerializer, Immutable, Alias("developer-change")]
public sealed record DeveloperChange(DeveloperEntry Before, DeveloperEntry After);

/// <param name="After">The module as it would be.</param>
[GenerateSerializer, Immutable, Alias("developer-module-change")]
public sealed record ModuleChange(DeveloperModule After, int ConsumedBefore, bool Refused);

/// <summary>What would refuse an import: the code, and the module and numbers where it is a limit.</summary>
[GenerateSerializer, Immutable, Alias("developer-import-refusal")]
public sealed record ImportRefusal(string Code, string? Module, long Allowed, long Asked);

/// <summary>All developers as a <see cref="DeveloperBatch"/>, as they were at one revision.</summary>
[GenerateSerializer, Immutable, Alias("developer-export")]
public sealed record DeveloperExport(byte[] Rows, long Revision) : DevelopersAnswer;
