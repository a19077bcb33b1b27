using System.Collections.Immutable;
using System.Text;

namespace MeteringCluster.Signing;

/// <summary>
/// The keys with which the console's cookies are sealed, so that a session outlives a restart and is one on every silo.
/// One grain, key <c>keyring</c>. It never looks into a key: they come and go as they lie in the journal.
/// </summary>
[Alias("key-ring-grain")]
public interface IKeyRingGrain : IDueGrain
{
    /// <summary>Every key, in the order in which they were made.</summary>
    [Repeatable]
    Task<ImmutableArray<RingKey>> Keys();

    /// <summary>
    /// Keeps one more key, or the same under another secret. A key made while another silo made one is not kept: that
    /// one serves both.
    /// </summary>
    /// <returns>The ring as it is afterwards.</returns>
    [Repeatable]
    Task<ImmutableArray<RingKey>> Keep(KeepRingKey command);
}

/// <summary>A key of the cookies as it lies in the journal.</summary>
/// <param name="Value">Its XML, sealed where <paramref name="SealedBy"/> names a secret.</param>
[GenerateSerializer, Immutable, Alias("ring-key")]
public sealed record RingKey(string Id, string Value, string? SealedBy)
{
    // Records print all that they hold, and what is printed ends up in logs.
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append("Id = ").Append(Id).Append(", SealedBy = ").Append(SealedBy);
        return true;
    }
}

/// <param name="Knows">How many keys whoever made it knew of.</param>
[GenerateSerializer, Immutable, Alias("keep-ring-key")]
public sealed record KeepRingKey(RingKey Key, int Knows);
