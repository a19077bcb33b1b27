using MeteringCluster.Journaling;

namespace MeteringCluster.Tests.Kit;

/// <summary>What a test asks of a counter.</summary>
public sealed record Add(long Amount, DateTimeOffset? DueAt = null, params Effect[] Effects);

/// <summary>A grain as the product's are, over <see cref="CounterFold"/>.</summary>
public sealed class CounterGrain(string id, GrainRuntime runtime, CounterFold? fold = null) : IHostedGrain, IDueGrain
{
    private readonly Journaled<Counter, Added> _log = new(id, fold ?? new CounterFold(), runtime);
    private int _woken;

    public GrainKey Key => _log.Key;

    public int Woken => Volatile.Read(ref _woken);

    public Task<long> Add(Add command) => _log.Commit(command, Decide).AsTask();

    public Task<long> Add(long amount) => Add(new Add(amount));

    public Task<long> AddAndRun(Add command) => _log.CommitAndRun(command, Decide).AsTask();

    /// <summary>As a repeat of what an earlier process may not have brought to its end.</summary>
    public Task<long> Owing(params Effect[] owed) => _log.CommitAndRun(
        owed, static (state, asked, _) => new Decision<Added, long>(state.Sum) { Owed = asked }).AsTask();

    /// <summary>A command that decides nothing new, as a repeat or a refusal does.</summary>
    public Task<long> Refused() =>
        _log.Commit(0, static (state, _, _) => new Decision<Added, long>(state.Sum)).AsTask();

    public Task<long> Sum() => _log.Read(0, static (state, _, _) => state.Sum).AsTask();

    public Task<DateTimeOffset> Now() => _log.Read(0, static (_, _, now) => now).AsTask();

    public bool TryLetGo() => _log.TryLetGo();

    public async Task Wake()
    {
        Interlocked.Increment(ref _woken);
        await _log.Commit(0, static (state, _, now) => state.DueAt <= now
            ? new Decision<Added, long>(state.Sum, new Added(1000))
            : new Decision<Added, long>(state.Sum));
    }

    private static Decision<Added, long> Decide(Counter state, Add command, DateTimeOffset now) =>
        new(state.Sum + command.Amount, [new Added(command.Amount, command.DueAt)], command.Effects);
}
