using System.Buffers;
using MeteringCluster.Audit;
using MeteringCluster.Developers;
using MeteringCluster.Journaling;
using Xunit;

namespace MeteringCluster.Tests.Developers;

/// <summary>A list without host or disk: commands are decided, their events go through bytes and are applied.</summary>
internal sealed class DevelopersRun
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset End = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset Noon = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);
    public static readonly Origin By = new("key1", "request-1");

    private static readonly GrainKey Key = new("developers", "acme");

    public DevelopersState State { get; private set; } = DevelopersState.Empty;

    public DateTimeOffset Now { get; set; } = Noon;

    public List<ReadOnlyMemory<byte>> Journal { get; } = [];

    /// <summary>The events of the last command.</summary>
    public IReadOnlyList<DevelopersEvent> Last { get; private set; } = [];

    /// <summary>Who asks; null leaves no trace.</summary>
    public Origin? Asking { get; set; }

    public DevelopersAnswer Subscribe(string module, int purchased, Overage overage = Overage.Report, int percent = 0) =>
        Do(state => DevelopersDecisions.Decide(state, new PutSubscription(module, new(purchased, Start, End, overage, percent), Asking), Now));

    public DevelopersAnswer Unsubscribe(string module) =>
        Do(state => DevelopersDecisions.Decide(state, new RemoveSubscription(module, Asking), Now));

    public DevelopersAnswer Put(string id, string? name = null, string? email = null, string role = "QA", params string[] modules) =>
        Do(state => DevelopersDecisions.Decide(state, new PutDeveloper(new(id, name ?? $"name {id}", email, role, [.. modules]), Asking), Now));

    public DevelopersAnswer Remove(string id) => Do(state => DevelopersDecisions.Decide(state, new RemoveDeveloper(id, Asking), Now));

    public DevelopersAnswer Merge(string keep, params string[] remove) => MergeAs(keep, remove);

    public DevelopersAnswer MergeAs(string keep, string[] remove, string? name = null, string? email = null, string? role = null) =>
        Do(state => DevelopersDecisions.Decide(state, new MergeDevelopers(keep, [.. remove], name, email, role, Asking), Now));

    public DevelopersAnswer Dismiss(params string[] ids) =>
        Do(state => DevelopersDecisions.Decide(state, new DismissDuplicates([.. ids], Asking), Now));

    public DevelopersAnswer Import(ImportDevelopers command)
    {
        var plan = ImportPlan.Make(State, command, Now);
        return Do(state => DevelopersDecisions.Decide(state, command, plan, Now));
    }

    public ImportOutcome Imported(params DeveloperEntry[] rows) => Assert.IsType<ImportOutcome>(Import(Batch(rows)));

    public ImportDevelopers Batch(
        IEnumerable<DeveloperEntry> rows, bool replace = false, long? ifRevision = null, DeveloperColumns columns = DeveloperColumns.All)
    {
        var writer = new DeveloperBatchWriter(columns);
        foreach (var row in rows) writer.Add(row.Id, row.Name, row.Email, row.Role, DeveloperBatch.Join(row.Modules));
        return new ImportDevelopers(writer.ToArray(), replace, ifRevision, Asking);
    }

    public static DeveloperEntry Entry(string id, string? name = null, string? email = null, string role = "QA", params string[] modules) =>
        new(id, name ?? $"name {id}", email, role, [.. modules]);

    public int Consumed(string module) =>
        DevelopersViews.Modules(State, Now).Modules.SingleOrDefault(one => one.Module == module)?.Consumed ?? State.WithAll;

    public string[] Listed() => [.. State.List.Select(one => one.Id)];

    public Licensed Ask(string subject, string? module = null, bool byEmail = false) =>
        DevelopersViews.AskLicensed(State, new AskLicensed([subject], byEmail, module), Now).Verdicts.Single();

    public Duplicates Duplicates() => DuplicateSearch.Find(State);

    public DevelopersAnswer Do(Func<DevelopersState, Decision<DevelopersEvent, DevelopersAnswer>> decide)
    {
        var decision = decide(State);
        Assert.Empty(decision.Effects);
        var payload = RecordCodec.Encode(DevelopersFold.Instance, decision.Events);
        State = RecordCodec.Apply(DevelopersFold.Instance, State, payload);
        Last = decision.Events;
        if (decision.Events.Count > 0) Journal.Add(payload);
        return decision.Answer;
    }

    public void Restart() => State = Restored(Snapshot(State));

    public static byte[] Snapshot(DevelopersState state)
    {
        var bytes = new ArrayBufferWriter<byte>();
        DevelopersFold.Instance.WriteSnapshot(state, bytes);
        return bytes.WrittenSpan.ToArray();
    }

    public static DevelopersState Restored(byte[] snapshot) => DevelopersFold.Instance.ReadSnapshot(Key, snapshot);

    public static DevelopersState Replayed(IEnumerable<ReadOnlyMemory<byte>> journal) => journal.Aggregate(
        DevelopersState.Empty, (state, payload) => RecordCodec.Apply(DevelopersFold.Instance, state, payload));
}
