using MeteringCluster.Audit;

namespace MeteringCluster.Developers;

/// <summary>
/// One tenant's list of developers and its subscriptions to modules for them. The key is the tenant's id. A grain of its
/// own, so that a long list never holds up log-ins. Who is listed consumes one licence of each of their modules,
/// whether or not they ever log in (B3); who is not consumes none (B5).
/// </summary>
[Alias("developers-grain")]
public interface IDevelopersGrain : IDueGrain, ITrailGrain
{
    /// <summary><see cref="ModuleList"/>: what is subscribed to, and what is consumed at this instant (B1, B6, B7).</summary>
    [Repeatable]
    ValueTask<DevelopersAnswer> ListModules();

    /// <summary>
    /// <see cref="SubscriptionFound"/>, or in this order <see cref="TooManySubscriptions"/>, <see cref="TooManyModules"/>.
    /// </summary>
    ValueTask<DevelopersAnswer> PutSubscription(PutSubscription command);

    /// <summary><see cref="DevelopersDone"/>, also where there was none.</summary>
    ValueTask<DevelopersAnswer> RemoveSubscription(RemoveSubscription command);

    /// <summary><see cref="DeveloperPage"/>, with what was listed at one instant.</summary>
    [Repeatable]
    ValueTask<DevelopersAnswer> List(ListDevelopers query);

    /// <summary><see cref="DeveloperFound"/>, or <see cref="UnknownDeveloper"/>.</summary>
    [Repeatable]
    ValueTask<DevelopersAnswer> Get(string id);

    /// <summary>
    /// <see cref="DeveloperFound"/>, or in this order <see cref="DeveloperMerged"/>, <see cref="DeveloperListFull"/>,
    /// <see cref="TooManyModules"/>, <see cref="DeveloperLimitReached"/>.
    /// </summary>
    ValueTask<DevelopersAnswer> Put(PutDeveloper command);

    /// <summary><see cref="DevelopersDone"/>, also where nobody was listed. The licences are free at once (B10).</summary>
    ValueTask<DevelopersAnswer> Remove(RemoveDeveloper command);

    /// <summary><see cref="LicensedAnswers"/> (B10).</summary>
    [Repeatable]
    ValueTask<DevelopersAnswer> AskLicensed(AskLicensed query);

    /// <summary><see cref="ImportOutcome"/>: what the import would change, and what would refuse it; changes nothing (B11).</summary>
    [Repeatable]
    ValueTask<DevelopersAnswer> Preview(ImportDevelopers command);

    /// <summary>
    /// <see cref="ImportOutcome"/>, or in this order <see cref="DevelopersRevised"/>, <see cref="DeveloperListFull"/>,
    /// <see cref="TooManyModules"/>, <see cref="DeveloperLimitReached"/>. All of it is done, or nothing (B2, B11).
    /// </summary>
    ValueTask<DevelopersAnswer> Import(ImportDevelopers command);

    /// <summary><see cref="DeveloperExport"/>: the whole list as it was at one instant.</summary>
    [Repeatable]
    ValueTask<DevelopersAnswer> Export();

    /// <summary><see cref="DuplicatePage"/> (B8). Single changes go on while it is worked out.</summary>
    [Repeatable]
    ValueTask<DevelopersAnswer> ListDuplicates(ListDuplicates query);

    /// <summary>
    /// <see cref="DeveloperFound"/> with the kept one, also where the others were merged into it before; or in this order
    /// <see cref="UnknownDeveloper"/> (any of them), <see cref="DeveloperMerged"/> (one that went elsewhere),
    /// <see cref="TooManyMerged"/>.
    /// </summary>
    ValueTask<DevelopersAnswer> Merge(MergeDevelopers command);

    /// <summary>
    /// <see cref="DevelopersDone"/>, also where they were dismissed before; or in this order
    /// <see cref="UnknownDeveloper"/>, <see cref="TooManyDismissals"/>.
    /// </summary>
    ValueTask<DevelopersAnswer> DismissDuplicates(DismissDuplicates command);

    /// <summary><see cref="DeveloperInsights"/> (B9).</summary>
    [Repeatable]
    ValueTask<DevelopersAnswer> Insights();
}
