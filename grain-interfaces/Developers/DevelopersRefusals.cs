namespace MeteringCluster.Developers;

/// <summary>Why a command did nothing. Each carries what the caller needs to act on it.</summary>
/// <param name="Code">Stable; HTTP answers it as the problem's code.</param>
[GenerateSerializer, Immutable, Alias("developers-refusal")]
public abstract record DevelopersRefusal(string Code) : DevelopersAnswer;

/// <summary>The list changed since the caller looked at it.</summary>
[GenerateSerializer, Immutable, Alias("developers-revised")]
public sealed record DevelopersRevised(long Revision) : DevelopersRefusal("developers-revised");

/// <summary>Nobody is listed under the id.</summary>
/// <param name="MergedInto">The developer whom the one with the id was merged into.</param>
[GenerateSerializer, Immutable, Alias("unknown-developer")]
public sealed record UnknownDeveloper(string Id, string? MergedInto) : DevelopersRefusal("unknown-developer");

/// <summary>The developer was merged into another. Deleting the id first makes it free again.</summary>
[GenerateSerializer, Immutable, Alias("developer-merged")]
public sealed record DeveloperMerged(string Id, string Into) : DevelopersRefusal("developer-merged");

[GenerateSerializer, Immutable, Alias("unknown-developer-subscription")]
public sealed record UnknownSubscription(string Module) : DevelopersRefusal("unknown-subscription");

/// <summary>The list would hold more developers than any may.</summary>
[GenerateSerializer, Immutable, Alias("developer-list-full")]
public sealed record DeveloperListFull(int Max, int Asked) : DevelopersRefusal("developer-list-full");

/// <summary>More modules would be subscribed to or named at the same time than may be.</summary>
[GenerateSerializer, Immutable, Alias("too-many-developer-modules")]
public sealed record TooManyModules(int Max, int Asked) : DevelopersRefusal("too-many-modules");

[GenerateSerializer, Immutable, Alias("too-many-developer-subscriptions")]
public sealed record TooManySubscriptions(int Max) : DevelopersRefusal("too-many-subscriptions");

/// <summary>The overage policy refuses what would consume more of a module (B9).</summary>
/// <param name="Allowed">How many may be listed, with what the policy lets through.</param>
/// <param name="Consumed">So far.</param>
/// <param name="Asked">What would be consumed then.</param>
[GenerateSerializer, Immutable, Alias("developer-limit-reached")]
public sealed record DeveloperLimitReached(string Module, int Purchased, long Allowed, int Consumed, int Asked)
    : DevelopersRefusal("developer-limit-reached");

/// <summary>One developer would stand for more merged records than may be.</summary>
[GenerateSerializer, Immutable, Alias("too-many-merged-developers")]
public sealed record TooManyMerged(string Keep, int Max) : DevelopersRefusal("too-many-merged");

/// <summary>More pairs would be dismissed than may be.</summary>
[GenerateSerializer, Immutable, Alias("too-many-dismissed-duplicates")]
public sealed record TooManyDismissals(int Max) : DevelopersRefusal("too-many-dismissals");
