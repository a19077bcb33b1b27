using MeteringCluster.Journaling;
using Microsoft.Data.Sqlite;

namespace MeteringCluster.Journal;

/// <summary>What a pass over the flushes found of one grain.</summary>
internal sealed class GrainFacts(long id, GrainKey key, long indexedSequence)
{
    public long Id { get; } = id;

    public GrainKey Key { get; } = key;

    public long IndexedSequence { get; } = indexedSequence;

    public long FirstFlush { get; set; }

    public long LastFlush { get; set; }

    public long Sequence { get; set; }

    public long Bytes { get; set; }

    /// <summary>Over the flushes, and the records in each, that the index should know.</summary>
    public uint IndexChecksum { get; set; }

    public int RecordsInFlush { get; set; }

    public DateTimeOffset? Due { get; set; }
}

/// <summary>Everything of a journal that can be known from its flushes, held against its other tables.</summary>
internal sealed class JournalFacts
{
    private readonly List<GrainFacts> _touched = [];

    public Dictionary<long, GrainFacts> Grains { get; } = [];

    public long Flushes { get; private set; }

    public long Records { get; private set; }

    public long Bytes { get; private set; }

    public void LoadGrains(SqliteConnection journal)
    {
        using var query = new Statement(journal, "SELECT id, name, indexed_sequence FROM grain");
        while (query.Step())
            Grains[query.Long(0)] = new(query.Long(0), GrainKey.Parse(query.Text(1)), query.Long(2));
    }

    /// <exception cref="InvalidDataException">The flush cannot be read, or disagrees with the table of grains.</exception>
    public void Add(long flush, FlushDecoder records)
    {
        Flushes++;
        _touched.Clear();
        try
        {
            while (records.Next()) Add(flush, ref records);
        }
        finally
        {
            foreach (var grain in _touched)
            {
                if (grain.Sequence <= grain.IndexedSequence) grain.IndexChecksum = Mix(grain, flush, grain.RecordsInFlush);
                grain.RecordsInFlush = 0;
            }
        }
    }

    public void CheckIndex(SqliteConnection journal, Action<string> problem)
    {
        Dictionary<long, (uint Checksum, long Next)> found = [];
        using var rows = new Statement(
            journal, "SELECT grain, first_sequence, flushes FROM grain_index ORDER BY grain, first_sequence");
        while (rows.Step())
        {
            var (checksum, next) = found.GetValueOrDefault(rows.Long(0), (0u, 1L));
            if (rows.Long(1) != next) checksum = ~checksum;
            found[rows.Long(0)] = FlushList.Sum(rows.Blob(2), checksum, rows.Long(1));
        }

        foreach (var grain in Grains.Values)
        {
            var (checksum, next) = found.GetValueOrDefault(grain.Id, (0u, 1L));
            found.Remove(grain.Id);
            if (checksum != grain.IndexChecksum || next != grain.IndexedSequence + 1)
                problem($"{grain.Key}: its index up to record {grain.IndexedSequence} disagrees with the flushes.");
        }

        foreach (var grain in found.Keys) problem($"The index has rows of grain {grain}, which does not exist.");
    }

    public void CheckEffectsAndDue(SqliteConnection journal, Action<string> problem)
    {
        using var effects = new Statement(journal, "SELECT id, grain, sequence FROM effect");
        while (effects.Step())
        {
            if (!Grains.TryGetValue(effects.Long(1), out var grain))
                problem($"Effect '{effects.Text(0)}' belongs to grain {effects.Long(1)}, which does not exist.");
            else if (effects.Long(2) < 1 || effects.Long(2) > grain.Sequence)
                problem(
                    $"Effect '{effects.Text(0)}' was planned by record {effects.Long(2)} of {grain.Key}, whose last is {grain.Sequence}.");
        }

        using var due = new Statement(journal, "SELECT grain, at FROM due");
        while (due.Step())
        {
            if (Grains.TryGetValue(due.Long(0), out var grain)) grain.Due = new DateTimeOffset(due.Long(1), TimeSpan.Zero);
            else problem($"Grain {due.Long(0)} is due, but does not exist.");
        }

        foreach (var grain in Grains.Values.Where(grain => grain.Sequence == 0))
            problem($"{grain.Key} has a name, but no record.");
    }

    private void Add(long flush, ref FlushDecoder record)
    {
        if (!Grains.TryGetValue(record.Grain, out var grain))
            throw new InvalidDataException($"it holds a record of grain {record.Grain}, which has no name");
        if (record.NewName is { } name && name != grain.Key.ToString())
            throw new InvalidDataException($"it names grain {record.Grain} '{name}', the table '{grain.Key}'");

        if (grain.RecordsInFlush++ == 0) _touched.Add(grain);
        if (grain.FirstFlush == 0) grain.FirstFlush = flush;
        grain.LastFlush = flush;
        grain.Sequence = record.Sequence;
        grain.Bytes += record.Payload.Length;
        Records++;
        Bytes += record.Payload.Length;
    }

    private static uint Mix(GrainFacts grain, long flush, int records) =>
        FlushList.Mix(grain.IndexChecksum, flush, records);
}
