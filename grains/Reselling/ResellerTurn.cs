using MeteringCluster.Audit;
using MeteringCluster.Journaling;

namespace MeteringCluster.Reselling;

/// <summary>
/// One decision in the making: each step sees what the steps before it came to. Pure; it lives for one turn of the grain.
/// </summary>
public sealed class ResellerTurn(ResellerState state, string reseller, DateTimeOffset now)
{
    private readonly List<ResellerEvent> _events = [];
    private readonly List<Effect> _effects = [];
    private readonly List<Effect> _promised = [];
    private readonly List<Effect> _owed = [];

    public ResellerState State { get; private set; } = state;

    public string Reseller { get; } = reseller;

    public DateTimeOffset Now { get; } = now;

    public void Add(ResellerEvent @event)
    {
        _events.Add(@event);
        State = State.Apply(@event);
    }

    /// <summary>Changes a licence, and counts its version.</summary>
    /// <returns>The licence as it is now.</returns>
    public ResellerLicense Set(string action, ResellerLicense license, Origin? by)
    {
        var set = license with { Version = license.Version + 1 };
        Add(new LicenseSet(Now, action, set, by));
        return set;
    }

    public void Plan(Effect effect) => _effects.Add(effect);

    /// <summary>Plans what is to have run before the answer leaves.</summary>
    public void Promise(Effect effect)
    {
        _effects.Add(effect);
        _promised.Add(effect);
    }

    /// <summary>What an earlier decision planned and may not have come to is run before this answer leaves.</summary>
    public void Owe(Effect effect) => _owed.Add(effect);

    public LicenseReady Ready(ResellerLicense license) => new(State.Row(license, Now));

    public Decision<ResellerEvent, TAnswer> Answer<TAnswer>(TAnswer answer) => new(answer, _events, _effects) { Owed = _owed, Promised = _promised };
}
