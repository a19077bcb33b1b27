using System.Collections.Immutable;

namespace MeteringCluster.Developers;

/// <summary>What is shown of a list, at the instant at which it is shown.</summary>
internal static class DevelopersViews
{
    public static ModuleList Modules(DevelopersState state, DateTimeOffset now) =>
        new([.. state.SlotsByName().Select(slot => state.Use(slot, now))], state.List.Count, state.Revision);

    public static DevelopersAnswer Get(DevelopersState state, string id) => state.Find(id) is { } found
        ? new DeveloperFound(state.Row(found), Created: false)
        : new UnknownDeveloper(id, state.Merged.GetValueOrDefault(id));

    public static DeveloperPage List(DevelopersState state, ListDevelopers query)
    {
        DevelopersGuards.Check(query);
        var bit = query.Module is { } module ? state.Bit(module) : -1;
        var page = ImmutableArray.CreateBuilder<DeveloperRow>();
        foreach (var developer in After(state, query))
        {
            if (!Matches(developer)) continue;
            if (page.Count == query.Limit) return new DeveloperPage(page.DrainToImmutable(), state.Revision, More: true);
            page.Add(state.Row(developer));
        }

        return new DeveloperPage(page.DrainToImmutable(), state.Revision, More: false);

        bool Matches(Developer developer) =>
            (query.Role is null || developer.Role.Equals(query.Role, StringComparison.OrdinalIgnoreCase))
            // Nobody names a module without a bit, but who names none would use it.
            && (query.Module is null || (bit < 0 ? developer.Modules == 0 : developer.Uses(bit)))
            && (query.Keyword is not { Length: > 0 } keyword || Holds(state, developer, keyword));
    }

    public static LicensedAnswers AskLicensed(DevelopersState state, AskLicensed query, DateTimeOffset now)
    {
        DevelopersGuards.Check(query);
        return new LicensedAnswers([.. query.Subjects.Select(subject => query.ByEmail
            ? OfAddress(state, subject, query.Module, now)
            : Of(state, state.Behind(subject), query.Module, now))]);
    }

    /// <summary>The whole list, in the order of ids.</summary>
    public static byte[] Rows(DevelopersState state)
    {
        var rows = new DeveloperBatchWriter(DeveloperColumns.All);
        var joined = new Dictionary<ulong, string>();
        foreach (var one in state.List)
        {
            if (!joined.TryGetValue(one.Modules, out var modules))
                joined[one.Modules] = modules = DeveloperBatch.Join(state.ModulesOf(one.Modules));
            rows.Add(one.Id, one.Name, one.Email, one.Role, modules);
        }

        return rows.ToArray();
    }

    private static IEnumerable<Developer> After(DevelopersState state, ListDevelopers query)
    {
        if (query.After.Length == 0) return state.List;

        var at = state.List.IndexOf(Developer.Probe(query.After));
        return From(at < 0 ? ~at : at + 1);

        // Each step is a walk down the tree, but the walk to the page's beginning is not one over all before it.
        IEnumerable<Developer> From(int start)
        {
            for (var next = start; next < state.List.Count; next++) yield return state.List[next];
        }
    }

    private static bool Holds(DevelopersState state, Developer one, string keyword) =>
        one.Id.Contains(keyword, StringComparison.OrdinalIgnoreCase)
        || one.Name.Contains(keyword, StringComparison.OrdinalIgnoreCase)
        || one.Role.Contains(keyword, StringComparison.OrdinalIgnoreCase)
        || (one.Email?.Contains(keyword, StringComparison.OrdinalIgnoreCase) ?? false)
        || (one.Modules != 0 && state.ModulesOf(one.Modules).Any(module => module.Contains(keyword, StringComparison.OrdinalIgnoreCase)));

    // More than one may be listed with an address; one of them licensed is enough.
    private static Licensed OfAddress(DevelopersState state, string address, string? module, DateTimeOffset now)
    {
        var email = address.ToLowerInvariant();
        var at = state.Addresses.IndexOf(new Address(email, ""));
        Licensed? first = null;
        for (at = at < 0 ? ~at : at; at < state.Addresses.Count && state.Addresses[at].Email == email; at++)
        {
            var verdict = Of(state, state.Find(state.Addresses[at].Id), module, now);
            if (verdict.Reason is null) return verdict;
            first ??= verdict;
        }

        return first ?? new Licensed(null, Unlicensed.NotListed);
    }

    private static Licensed Of(DevelopersState state, Developer? developer, string? module, DateTimeOffset now)
    {
        if (developer is null) return new Licensed(null, Unlicensed.NotListed);
        if (module is not null) return new Licensed(developer.Id, Reason(state, developer, state.Bit(module), now));

        // The reason that is furthest down the order is the nearest to being licensed.
        var nearest = Unlicensed.ModuleNotSubscribed;
        for (var bit = 0; bit < state.Slots.Length; bit++)
        {
            if (state.Slots[bit] is null || !developer.Uses(bit)) continue;
            if (Reason(state, developer, bit, now) is not { } reason) return new Licensed(developer.Id, null);
            if (reason > nearest) nearest = reason;
        }

        return new Licensed(developer.Id, nearest);
    }

    private static Unlicensed? Reason(DevelopersState state, Developer developer, int bit, DateTimeOffset now)
    {
        if (bit < 0 || state.Slots[bit]?.Terms is not { } terms) return Unlicensed.ModuleNotSubscribed;
        if (!developer.Uses(bit)) return Unlicensed.ModuleNotAssigned;
        if (now < terms.Start) return Unlicensed.SubscriptionNotStarted;
        return now < terms.End ? null : Unlicensed.SubscriptionExpired;
    }
}
