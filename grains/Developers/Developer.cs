using System.Collections.Immutable;

namespace MeteringCluster.Developers;

/// <summary>One listed developer.</summary>
/// <param name="Modules">A bit for each <see cref="ModuleSlot"/>; 0 for all that are subscribed to.</param>
/// <param name="Merged">Records that were merged into this one.</param>
internal sealed record Developer(
    string Id, string Name, string? Email, string Role, ulong Modules, long AddedAtTicks, ImmutableArray<MergedRecord> Merged)
{
    public static readonly IComparer<Developer> ById =
        Comparer<Developer>.Create((one, other) => string.CompareOrdinal(one.Id, other.Id));

    public bool Uses(int module) => Modules == 0 || (Modules >> module & 1) != 0;

    public static Developer Probe(string id) => new(id, "", null, "", 0, 0, []);

    /// <summary>Every address that leads to this developer, in lower case.</summary>
    public IEnumerable<Address> Addresses()
    {
        if (Email is not null) yield return Address.Of(Email, Id);
        foreach (var merged in Merged)
            if (merged.Email is { } email) yield return Address.Of(email, Id);
    }
}

/// <summary>A record that is no more, and whose id and address lead to the one it was merged into.</summary>
/// <param name="Id">That of the kept one itself, where only its address was given up.</param>
internal sealed record MergedRecord(string Id, string? Email);

/// <summary>An address in lower case, and the developer it leads to.</summary>
internal readonly record struct Address(string Email, string Id)
{
    public static readonly IComparer<Address> Order = Comparer<Address>.Create((one, other) =>
        string.CompareOrdinal(one.Email, other.Email) is var byEmail && byEmail != 0
            ? byEmail
            : string.CompareOrdinal(one.Id, other.Id));

    public static Address Of(string email, string id) => new(email.ToLowerInvariant(), id);
}

/// <summary>A module that is subscribed to, or that developers name. Its place in the list of slots is its bit.</summary>
/// <param name="Named">How many developers name it.</param>
internal sealed record ModuleSlot(string Name, int Named, DeveloperSubscription? Terms);

/// <summary>Two who are not the same person, the lesser id first.</summary>
internal readonly record struct DismissedPair(string One, string Other)
{
    public static readonly IComparer<DismissedPair> Order = Comparer<DismissedPair>.Create((a, b) =>
        string.CompareOrdinal(a.One, b.One) is var byOne && byOne != 0 ? byOne : string.CompareOrdinal(a.Other, b.Other));

    public static DismissedPair Of(string a, string b) =>
        string.CompareOrdinal(a, b) < 0 ? new DismissedPair(a, b) : new DismissedPair(b, a);
}
