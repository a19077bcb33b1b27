namespace MeteringCluster.Notices;

/// <summary>
/// What became of attempts that could not be reported yet. While the journal is away an effect is tried again and again, but
/// its mail or post has gone out: each further try reports what came of it and sends nothing. An outcome is forgotten once
/// it is reported. Of more than there is room for the oldest goes, and its attempt is made once more.
/// </summary>
internal sealed class Unreported<TOutcome>(int room = 10_000)
    where TOutcome : class
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<(string Attempt, TOutcome Outcome)>> _kept = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Attempt, TOutcome Outcome)> _oldestFirst = new();

    /// <param name="attempt">Its effect's id, which no other attempt ever has.</param>
    /// <param name="make">Makes the attempt; null where there is none to make.</param>
    public async Task Once(string attempt, Func<Task<TOutcome?>> make, Func<TOutcome, Task> report)
    {
        if (Find(attempt) is not { } outcome)
        {
            if (await make() is not { } made) return;
            outcome = made;
            Keep(attempt, outcome);
        }

        await report(outcome);
        Forget(attempt);
    }

    private TOutcome? Find(string attempt)
    {
        lock (_lock) return _kept.TryGetValue(attempt, out var kept) ? kept.Value.Outcome : null;
    }

    private void Keep(string attempt, TOutcome outcome)
    {
        lock (_lock)
        {
            _kept.Add(attempt, _oldestFirst.AddLast((attempt, outcome)));
            if (_kept.Count > room) Forget(_oldestFirst.First!.Value.Attempt);
        }
    }

    private void Forget(string attempt)
    {
        lock (_lock)
            if (_kept.Remove(attempt, out var kept)) _oldestFirst.Remove(kept);
    }
}
