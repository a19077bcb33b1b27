using MeteringCluster.Audit;
using MeteringCluster.Journaling;
using MeteringCluster.Notices;

namespace MeteringCluster.Billing;

/// <summary>
/// One decision in the making: each step sees what the steps before it came to. Pure; it lives for one turn of the grain.
/// </summary>
public sealed class BillingTurn(BillingState state, string tenant, BillingOptions options, DateTimeOffset now)
{
    private readonly List<BillingEvent> _events = [];
    private readonly List<Effect> _effects = [];
    private readonly List<Effect> _promised = [];
    private readonly List<Effect> _owed = [];

    public BillingState State { get; private set; } = state;

    public string Tenant { get; } = tenant;

    public BillingOptions Options { get; } = options;

    public DateTimeOffset Now { get; } = now;

    public void Add(BillingEvent @event)
    {
        _events.Add(@event);
        State = State.Apply(@event);
    }

    public void Plan(Effect effect) => _effects.Add(effect);

    /// <summary>Plans what is to have run before the answer leaves.</summary>
    public void Promise(Effect effect)
    {
        _effects.Add(effect);
        _promised.Add(effect);
    }

    public void Tell(Notice notice) => _effects.Add(TellNotice.Of(Tenant, notice));

    /// <summary>What an earlier decision planned and may not have come to is run before this answer leaves.</summary>
    public void Owe(Effect effect) => _owed.Add(effect);

    /// <summary>The terms as they are from now on, on their way to the periods that are open.</summary>
    public void Set(CreditTerms terms, Origin? by)
    {
        Add(new TermsSet(terms, Now, by));
        Promise(PushTerms.Of(Tenant, terms, Now));
    }

    public Decision<BillingEvent, TAnswer> Answer<TAnswer>(TAnswer answer) => new(answer, _events, _effects) { Owed = _owed, Promised = _promised };
}
