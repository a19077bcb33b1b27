using Npgsql;

namespace MeteringCluster.Journal.Postgres;

/// <summary>What one database says beside its records; what no grain claims is left over, and wrong.</summary>
internal sealed class ShardFacts
{
    private readonly Dictionary<string, List<(string Id, long Sequence)>> _effects = [];
    private readonly List<string> _wrong = [];

    private ShardFacts()
    {
    }

    public Dictionary<string, DateTimeOffset> Due { get; private set; } = [];

    /// <summary>The grains that have a snapshot, and at which record.</summary>
    public Dictionary<string, long> Snapshots { get; private set; } = [];

    public static async Task<ShardFacts> Load(NpgsqlConnection connection, CancellationToken stop)
    {
        var facts = new ShardFacts
        {
            Due = (await connection.List(
                "SELECT grain, at FROM metering.due", row => (row.GetString(0), row.GetInt64(1)), stop).ConfigureAwait(false))
                .ToDictionary(due => due.Item1, due => new DateTimeOffset(due.Item2, TimeSpan.Zero)),
            Snapshots = (await connection.List(
                "SELECT grain, sequence FROM metering.snapshot", row => (row.GetString(0), row.GetInt64(1)), stop).ConfigureAwait(false))
                .ToDictionary(snapshot => snapshot.Item1, snapshot => snapshot.Item2),
        };
        foreach (var (grain, id, sequence) in await connection.List(
            "SELECT grain, id, sequence FROM metering.effect ORDER BY place",
            row => (row.GetString(0), row.GetString(1), row.GetInt64(2)), stop).ConfigureAwait(false))
        {
            if (!facts._effects.TryGetValue(grain, out var ofGrain)) facts._effects.Add(grain, ofGrain = []);
            ofGrain.Add((id, sequence));
        }

        return facts;
    }

    /// <summary>A grain has gone by, with so many records.</summary>
    public void Seen(string grain, long last)
    {
        if (!_effects.Remove(grain, out var effects)) return;
        foreach (var (id, sequence) in effects)
            if (sequence < 1 || sequence > last)
                _wrong.Add($"Effect '{id}' was planned by record {sequence} of {grain}, whose last is {last}.");
    }

    public void ReportRest(Action<string> problem)
    {
        foreach (var sentence in _wrong) problem(sentence);
        foreach (var (grain, effects) in _effects)
            foreach (var (id, _) in effects) problem($"Effect '{id}' belongs to {grain}, which has no record.");
        foreach (var grain in Due.Keys) problem($"{grain} is due, but has no record.");
        foreach (var (grain, sequence) in Snapshots) problem($"{grain}: it has a snapshot at record {sequence}, but no record.");
    }
}
