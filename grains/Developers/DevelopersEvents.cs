using System.Collections.Immutable;
using System.Text.Json.Serialization;
using MeteringCluster.Audit;

namespace MeteringCluster.Developers;

/// <summary>
/// What happened to a list of developers. The derived types named here lie in the journal as JSON under these names,
/// forever; an import is compact binary (<see cref="DevelopersFold"/>).
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(DevelopersActed), "acted")]
[JsonDerivedType(typeof(SubscriptionWasPut), "subscription-put")]
[JsonDerivedType(typeof(SubscriptionWasRemoved), "subscription-removed")]
[JsonDerivedType(typeof(DeveloperWasListed), "developer-listed")]
[JsonDerivedType(typeof(DeveloperWasRemoved), "developer-removed")]
[JsonDerivedType(typeof(MergedIdWasFreed), "merged-id-freed")]
[JsonDerivedType(typeof(DevelopersWereMerged), "developers-merged")]
[JsonDerivedType(typeof(DuplicatesWereDismissed), "duplicates-dismissed")]
public abstract record DevelopersEvent(DateTimeOffset At);

/// <summary>Who asked for what follows in the same record; always its first event.</summary>
public sealed record DevelopersActed(DateTimeOffset At, Origin By) : DevelopersEvent(At);

public sealed record SubscriptionWasPut(DateTimeOffset At, string Module, DeveloperSubscription Terms) : DevelopersEvent(At);

public sealed record SubscriptionWasRemoved(DateTimeOffset At, string Module) : DevelopersEvent(At);

/// <summary>As the developer is from now on, whether new or changed.</summary>
public sealed record DeveloperWasListed(DateTimeOffset At, DeveloperEntry Developer) : DevelopersEvent(At);

public sealed record DeveloperWasRemoved(DateTimeOffset At, string Id) : DevelopersEvent(At);

/// <summary>The id of a record that was merged leads nowhere any more.</summary>
public sealed record MergedIdWasFreed(DateTimeOffset At, string Id) : DevelopersEvent(At);

/// <param name="Kept">As it is from now on.</param>
/// <param name="Removed">Their ids and addresses lead to the kept one from now on.</param>
public sealed record DevelopersWereMerged(DateTimeOffset At, DeveloperEntry Kept, ImmutableArray<string> Removed)
    : DevelopersEvent(At);

public sealed record DuplicatesWereDismissed(DateTimeOffset At, ImmutableArray<string> Ids) : DevelopersEvent(At);

/// <param name="Rows">A <see cref="DeveloperBatch"/> of those who are new or changed, as they are from now on.</param>
/// <param name="Removed">Who went, as the import replaced the list.</param>
public sealed record DevelopersWereImported(
    DateTimeOffset At, bool Replaced, int Added, int Updated, byte[] Rows, ImmutableArray<string> Removed) : DevelopersEvent(At)
{
    /// <summary>Known when the import was just planned: what it makes of one state. Worked out again in a replay.</summary>
    internal (DevelopersState Of, DevelopersState Result)? Planned { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DevelopersEvent))]
internal sealed partial class DevelopersJson : JsonSerializerContext;
