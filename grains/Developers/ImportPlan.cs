using System.Collections.Immutable;

namespace MeteringCluster.Developers;

/// <summary>
/// What an import makes of one state: worked out once, shown by a preview or journaled by an import. A hundred thousand
/// rows take their time, so a grain makes it outside of its turn.
/// </summary>
internal sealed class ImportPlan
{
    private ImportPlan(DevelopersState of, ImportOutcome outcome) => (Of, Outcome) = (of, outcome);

    /// <summary>The state that it was made of; of another it says nothing.</summary>
    public DevelopersState Of { get; }

    public ImportOutcome Outcome { get; }

    /// <summary>With the revision of the list that was looked at, which an import may name.</summary>
    public ImportOutcome Preview => Outcome with { Revision = Of.Revision };

    public DevelopersRefusal? Refusal { get; private init; }

    /// <summary>Null where nothing would change.</summary>
    public DevelopersWereImported? Event { get; private init; }

    public static ImportPlan Make(DevelopersState state, ImportDevelopers command, DateTimeOffset now)
    {
        var changes = new Changes(state, command);
        var @event = new DevelopersWereImported(
            now, command.Replace, changes.Added.Count, changes.Updated.Count, changes.Rows.ToArray(), changes.Removed);
        var nothing = changes.Rows.Count == 0 && changes.Removed.IsEmpty;

        // Without a place for each of its modules the list cannot be made.
        var tooMany = state.TooMany(changes.Modules);
        var after = nothing || tooMany is not null ? state : state.Apply(@event);
        var refusal = (DevelopersRefusal?)changes.TooLong ?? tooMany ?? (DevelopersRefusal?)state.OverLimit(after);

        var modules = after.SlotsByName().Select(slot => Change(state, after, slot, now));
        var outcome = new ImportOutcome(
            after.Revision, changes.Added.Count, changes.Updated.Count, changes.Unchanged, changes.Removed.Length, changes.Merged,
            First(changes.Added), First(changes.Updated), First(changes.Removed), [.. modules], Describe(refusal))
        { Changes = [.. changes.Examples] };
        if (refusal is not null || nothing) return new ImportPlan(state, outcome) { Refusal = refusal };
        return new ImportPlan(state, outcome) { Event = @event with { Planned = (state, after) } };
    }

    private static ModuleChange Change(DevelopersState before, DevelopersState after, ModuleSlot slot, DateTimeOffset now)
    {
        var (use, consumed) = (after.Use(slot, now), before.ConsumedOf(slot.Name));
        return new ModuleChange(use, consumed, use.Terms?.Allowed is { } allowed && use.Consumed > allowed && use.Consumed > consumed);
    }

    private static ImportRefusal? Describe(DevelopersRefusal? refusal) => refusal switch
    {
        null => null,
        DeveloperLimitReached limit => new ImportRefusal(limit.Code, limit.Module, limit.Allowed, limit.Asked),
        DeveloperListFull full => new ImportRefusal(full.Code, null, full.Max, full.Asked),
        TooManyModules many => new ImportRefusal(many.Code, null, many.Max, many.Asked),
        _ => new ImportRefusal(refusal.Code, null, 0, 0),
    };

    private static ImmutableArray<string> First(IReadOnlyList<string> ids) => [.. ids.Take(DeveloperLimits.MaxExamples)];

    /// <summary>The rows against the list.</summary>
    private sealed class Changes
    {
        private readonly DevelopersState _state;
        private readonly Dictionary<ulong, string> _joined = [];

        public Changes(DevelopersState state, ImportDevelopers command)
        {
            _state = state;
            var rows = new DeveloperBatchReader(command.Rows);
            Bounds.Require(rows.Count <= DeveloperLimits.MaxDevelopers);
            var seen = new HashSet<string>(rows.Count, StringComparer.Ordinal);
            var standFor = new HashSet<string>(StringComparer.Ordinal);
            var named = new HashSet<string>(StringComparer.Ordinal);
            while (rows.Next())
            {
                DevelopersGuards.Check(rows);
                Bounds.Require(seen.Add(rows.Id));
                // A list from elsewhere still has the record that was merged here; it stands for the kept one.
                if (state.Merged.TryGetValue(rows.Id, out var kept))
                {
                    Merged++;
                    standFor.Add(kept);
                }
                else if (Take(rows) is { } modules)
                {
                    named.Add(modules);
                }
            }

            if (command.Replace) Removed = [.. state.List.Select(one => one.Id).Where(id => !seen.Contains(id) && !standFor.Contains(id))];
            foreach (var modules in named) DevelopersGuards.Check(DeveloperBatch.Split(modules));
            Modules = [.. named.SelectMany(modules => DeveloperBatch.Split(modules)).Distinct(StringComparer.Ordinal)];
            var count = state.List.Count + Added.Count - Removed.Length;
            if (count > DeveloperLimits.MaxDevelopers) TooLong = new DeveloperListFull(DeveloperLimits.MaxDevelopers, count);
        }

        public List<string> Added { get; } = [];

        public List<string> Updated { get; } = [];

        /// <summary>The first of the updated.</summary>
        public List<DeveloperChange> Examples { get; } = [];

        public ImmutableArray<string> Removed { get; } = [];

        public int Unchanged { get; private set; }

        public int Merged { get; private set; }

        public DeveloperBatchWriter Rows { get; } = new(DeveloperColumns.All);

        /// <summary>What the changed rows name.</summary>
        public IReadOnlyCollection<string> Modules { get; }

        public DeveloperListFull? TooLong { get; }

        /// <returns>The modules of a row that changes something; else null.</returns>
        private string? Take(DeveloperBatchReader row)
        {
            var (has, before) = (row.Columns, _state.Find(row.Id));
            var email = has.HasFlag(DeveloperColumns.Email) ? row.Email : before?.Email;
            var role = has.HasFlag(DeveloperColumns.Role) ? row.Role : before?.Role ?? DeveloperLimits.DefaultRole;
            var modules = has.HasFlag(DeveloperColumns.Modules) ? row.Modules : before is null ? "" : Joined(before.Modules);
            if (before is not null && before.Name == row.Name && before.Email == email && before.Role == role && Joined(before.Modules) == modules)
            {
                Unchanged++;
                return null;
            }

            (before is null ? Added : Updated).Add(row.Id);
            Rows.Add(row.Id, row.Name, email, role, modules);
            if (before is not null && Examples.Count < DeveloperLimits.MaxExamples)
                Examples.Add(new(_state.Entry(before), new DeveloperEntry(row.Id, row.Name, email, role, DeveloperBatch.Split(modules))));
            return modules;
        }

        private string Joined(ulong mask)
        {
            if (!_joined.TryGetValue(mask, out var joined)) _joined[mask] = joined = DeveloperBatch.Join(_state.ModulesOf(mask));
            return joined;
        }
    }
}
