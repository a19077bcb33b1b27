using System.Collections.Immutable;
using System.Text.Json.Serialization;
using MeteringCluster.Audit;

namespace MeteringCluster.Developers;

/// <summary>What an addition above the purchased number meets (B9).</summary>
[GenerateSerializer, Alias("developer-overage")]
public enum Overage
{
    /// <summary>Nothing is blocked; an insight tells.</summary>
    Report,

    /// <summary>Refused above so many percent more than purchased.</summary>
    Allow,

    /// <summary>Refused above what is purchased.</summary>
    Block,
}

/// <summary>How many developers may use a module, and when: [Start, End), in UTC.</summary>
/// <param name="Purchased">0 to 1,000,000.</param>
/// <param name="Percent">0 to 1,000, and of use with <see cref="Overage.Allow"/> only.</param>
[GenerateSerializer, Immutable, Alias("developer-subscription")]
public sealed record DeveloperSubscription(
    int Purchased, DateTimeOffset Start, DateTimeOffset End, Overage Overage, int Percent)
{
    /// <summary>How many may be listed, which follows from the rest; null where nothing is blocked.</summary>
    [JsonIgnore]
    public long? Allowed => Overage switch
    {
        Overage.Report => null,
        Overage.Allow => Purchased + (long)Purchased * Percent / 100,
        _ => Purchased,
    };
}

/// <summary>Subscribes to a module, or changes what was subscribed to. Lowering it removes nobody.</summary>
[GenerateSerializer, Immutable, Alias("put-developer-subscription")]
public sealed record PutSubscription(string Module, DeveloperSubscription Terms, Origin? By = null);

[GenerateSerializer, Immutable, Alias("remove-developer-subscription")]
public sealed record RemoveSubscription(string Module, Origin? By = null);

/// <summary>A developer as a caller gives it.</summary>
/// <param name="Id">1 to 128 characters, compared exactly.</param>
/// <param name="Email">Null for none.</param>
/// <param name="Role">Any: Developer, QA, Security, DevOps ... (B4).</param>
/// <param name="Modules">In order of name; none stands for all that are subscribed to.</param>
[GenerateSerializer, Immutable, Alias("developer-entry")]
public sealed record DeveloperEntry(string Id, string Name, string? Email, string Role, ImmutableArray<string> Modules);

/// <summary>Lists a developer, or replaces what is listed under the id.</summary>
[GenerateSerializer, Immutable, Alias("put-developer")]
public sealed record PutDeveloper(DeveloperEntry Developer, Origin? By = null);

/// <summary>Takes a developer, or the memory of a merged one, off the list.</summary>
[GenerateSerializer, Immutable, Alias("remove-developer")]
public sealed record RemoveDeveloper(string Id, Origin? By = null);

/// <summary>Lists many at once, all or none (B2, B11).</summary>
/// <param name="Rows">A <see cref="DeveloperBatch"/> in which each id stands once.</param>
/// <param name="Replace">Also removes whoever is not in the rows.</param>
/// <param name="IfRevision">Refused with <see cref="DevelopersRevised"/> unless the list is at this revision.</param>
[GenerateSerializer, Immutable, Alias("import-developers")]
public sealed record ImportDevelopers(byte[] Rows, bool Replace, long? IfRevision, Origin? By = null);

/// <summary>
/// Makes one developer of several: the others go, the kept one gets the union of their modules, and whoever asks for one
/// that went is answered by the kept one (B8).
/// </summary>
/// <param name="Remove">1 to 100 ids, without the kept one.</param>
/// <param name="Name">Null keeps the kept one's; so do the others.</param>
[GenerateSerializer, Immutable, Alias("merge-developers")]
public sealed record MergeDevelopers(
    string Keep, ImmutableArray<string> Remove, string? Name, string? Email, string? Role, Origin? By = null);

/// <summary>These 2 to 20 are different people: no two of them are shown as duplicates of each other again.</summary>
[GenerateSerializer, Immutable, Alias("dismiss-duplicates")]
public sealed record DismissDuplicates(ImmutableArray<string> Ids, Origin? By = null);

/// <summary>Asks for developers in the order of their ids. Null filters let everything through.</summary>
/// <param name="Role">In whatever case.</param>
/// <param name="Module">Developers who use it, by name or because they use all.</param>
/// <param name="Keyword">Found in any field, in whatever case.</param>
/// <param name="After">The id that the last page ended with, or empty.</param>
/// <param name="Limit">1 to 1,000.</param>
[GenerateSerializer, Immutable, Alias("list-developers")]
public sealed record ListDevelopers(string? Role, string? Module, string? Keyword, string After, int Limit);

/// <summary>Asks whether developers are licensed now (B10).</summary>
/// <param name="Subjects">1 to 10,000 ids, or e-mail addresses in whatever case.</param>
/// <param name="Module">Null asks for any.</param>
[GenerateSerializer, Immutable, Alias("ask-licensed")]
public sealed record AskLicensed(ImmutableArray<string> Subjects, bool ByEmail, string? Module);

/// <summary>Asks for groups of likely duplicates.</summary>
/// <param name="Limit">1 to 1,000 groups.</param>
[GenerateSerializer, Immutable, Alias("list-developer-duplicates")]
public sealed record ListDuplicates(DuplicateCursor? After, int Limit);

/// <summary>The last group of a page: its rank and the first of its ids.</summary>
[GenerateSerializer, Immutable, Alias("developer-duplicate-cursor")]
public sealed record DuplicateCursor(int Rank, string FirstId);
