using System.Buffers;
using MeteringCluster.Journaling;
using MeteringCluster.Notices;
using Xunit;

namespace MeteringCluster.Tests.Notices;

/// <summary>A tenant's notices without host or disk: what is decided goes through bytes, as it does in the journal.</summary>
internal sealed class NoticesRun
{
    public const string Tenant = "acme";

    private static readonly GrainKey Key = new("notices", Tenant);
    private readonly NoticesFold _fold = NoticesFold.Instance;

    public NoticesState State { get; private set; } = NoticesState.None;

    public DateTimeOffset Now { get; set; } = Samples.At;

    public List<NoticesEvent> Events { get; } = [];

    public List<string> Effects { get; } = [];

    public IReadOnlyList<NoticesEvent> Last { get; private set; } = [];

    public void Tell(Notice notice, bool mailed = true) =>
        Do(NoticesDecisions.Tell(State, Tenant, notice, mailed ? Samples.Target : null, Now));

    public void Wake() => Do(NoticesDecisions.Wake(State, Tenant, Now));

    public void Report(long delivery, AttemptOutcome outcome, int? attempt = null, string? detail = null) => Do(NoticesDecisions.Report(
        State, new AttemptReport(delivery, attempt ?? State.Deliveries[delivery].Attempt, outcome, Detail: detail), Now));

    public WebhookReady Add(params string[] types) => Assert.IsType<WebhookReady>(TryAdd(types));

    public NoticesAnswer TryAdd(params string[] types) => Do(WebhookDecisions.Add(
        State, new AddWebhook("https://example.com/hooks", [.. types], ""), WebhookSecret.New(null), Now));

    public NoticesAnswer Do(Decision<NoticesEvent, NoticesAnswer> decision)
    {
        Commit(decision.Events, decision.Effects);
        return decision.Answer;
    }

    /// <summary>The journal gives the same state, and so does a snapshot of it.</summary>
    public void Verify()
    {
        var replayed = Events.Aggregate(NoticesState.None, (state, @event) => _fold.Apply(state, ThroughBytes(@event)));
        Assert.Equal(Snapshot(State), Snapshot(replayed));
        Assert.Equal(Snapshot(State), Snapshot(_fold.ReadSnapshot(Key, Snapshot(State))));
    }

    private void Do(Decision<NoticesEvent, bool> decision) => Commit(decision.Events, decision.Effects);

    private void Commit(IReadOnlyList<NoticesEvent> events, IReadOnlyList<Effect> effects)
    {
        Last = events;
        foreach (var @event in events)
        {
            Events.Add(@event);
            State = _fold.Apply(State, ThroughBytes(@event));
        }

        Effects.AddRange(effects.Select(effect => effect.Id));
        Assert.Equal(Effects.Distinct(), Effects);
    }

    private NoticesEvent ThroughBytes(NoticesEvent @event)
    {
        var bytes = new ArrayBufferWriter<byte>();
        _fold.Encode(@event, bytes);
        return _fold.Decode(bytes.WrittenMemory);
    }

    private byte[] Snapshot(NoticesState state)
    {
        var bytes = new ArrayBufferWriter<byte>();
        _fold.WriteSnapshot(state, bytes);
        return bytes.WrittenSpan.ToArray();
    }
}
