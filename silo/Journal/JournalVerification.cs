using System.Diagnostics;
using MeteringCluster.Journaling;
using Microsoft.Data.Sqlite;

namespace MeteringCluster.Journal;

/// <summary>What a verification saw.</summary>
public sealed record VerificationSummary(
    long Flushes, long Grains, long Records, long Bytes, long Snapshots, long NotReplayed, long Problems, TimeSpan Elapsed);

/// <summary>
/// Re-reads a journal in one read transaction, so that it may be in use meanwhile (its write-ahead log then grows
/// until the end). A first pass checks the flushes and the index over them; further passes replay the grains, as many
/// at once as have 256 MiB of records together, so memory is bounded by that or by the largest grain.
/// </summary>
public sealed class JournalVerification(
    string folder, IReadOnlyDictionary<string, IGrainReplayer> replayers, Action<string> report, Action<string> progress)
{
    private const long MostBytesAtOnce = 256 * 1024 * 1024;

    private readonly JournalFacts _facts = new();
    private long _problems;
    private long _snapshots;

    /// <exception cref="JournalRefusedException">There is no journal that can be opened.</exception>
    public VerificationSummary Run()
    {
        var started = Stopwatch.GetTimestamp();
        var path = Path.Combine(folder, DataFolder.JournalFile);
        if (!File.Exists(path)) throw new JournalRefusedException($"{path} does not exist.");
        JournalHeader.Check(path);

        using var snapshots = OpenSnapshots();
        using var journal = OpenJournal(path);
        try
        {
            Check(journal, snapshots);
        }
        catch (Exception e) when (e is SqliteException or FormatException)
        {
            // A name that is no grain key is damage as well.
            Problem($"The file itself is damaged: {e.Message}");
        }

        return new VerificationSummary(
            _facts.Flushes, _facts.Grains.Count, _facts.Records, _facts.Bytes, _snapshots,
            _facts.Grains.Values.Count(grain => !replayers.ContainsKey(grain.Key.Kind)), _problems,
            Stopwatch.GetElapsedTime(started));
    }

    private void Check(SqliteConnection journal, SqliteConnection? snapshots)
    {
        _facts.LoadGrains(journal);
        ReadFlushes(journal, _facts.Add, 1, long.MaxValue, "Checked", Problem);
        _facts.CheckIndex(journal, Problem);
        _facts.CheckEffectsAndDue(journal, Problem);
        CheckSnapshotOwners(snapshots);

        foreach (var group in Groups()) Replay(journal, snapshots, group);
    }

    private void Replay(SqliteConnection journal, SqliteConnection? snapshots, List<GrainFacts> group)
    {
        var verifiers = group.ToDictionary(grain => grain.Id, grain => new Verifier(
            grain.Key, replayers.GetValueOrDefault(grain.Key.Kind)?.Begin(grain.Key), ReadSnapshot(snapshots, grain.Key),
            Problem));

        // What is damaged was reported by the first pass.
        ReadFlushes(
            journal, (_, records) => Feed(records, verifiers), group.Min(grain => grain.FirstFlush),
            group.Max(grain => grain.LastFlush), "Replayed", _ => { });
        foreach (var grain in group) verifiers[grain.Id].Finish(grain.Due);
    }

    private static void Feed(FlushDecoder records, Dictionary<long, Verifier> verifiers)
    {
        while (records.Next())
            if (verifiers.TryGetValue(records.Grain, out var verifier))
                verifier.Add(new(records.Sequence, new(records.Ticks, TimeSpan.Zero), records.Payload.ToArray()));
    }

    // Sorted by where they begin, so that grains of one time are replayed in one pass over that time.
    private IEnumerable<List<GrainFacts>> Groups()
    {
        List<GrainFacts> group = [];
        long bytes = 0;
        foreach (var grain in _facts.Grains.Values.Where(grain => grain.Sequence > 0).OrderBy(grain => grain.FirstFlush))
        {
            if (group.Count > 0 && bytes + grain.Bytes > MostBytesAtOnce)
            {
                yield return group;
                (group, bytes) = ([], 0);
            }

            group.Add(grain);
            bytes += grain.Bytes;
        }

        if (group.Count > 0) yield return group;
    }

    private void ReadFlushes(
        SqliteConnection journal, FlushVisit visit, long from, long to, string verb, Action<string> problem)
    {
        using var flushes = new Statement(
            journal, "SELECT id, checksum, data FROM flush WHERE id BETWEEN ?1 AND ?2 ORDER BY id");
        flushes.Bind(1, from).Bind(2, to);
        var shown = Stopwatch.GetTimestamp();
        for (var expected = from; flushes.Step(); expected++)
        {
            if (flushes.Long(0) != expected) problem($"Flushes {expected} to {flushes.Long(0) - 1} are missing.");
            expected = flushes.Long(0);
            try
            {
                visit(flushes.Long(0), new FlushDecoder(flushes.Long(0), flushes.Long(1), flushes.Blob(2)));
            }
            catch (InvalidDataException e)
            {
                problem($"Flush {flushes.Long(0)} is damaged: {e.Message}.");
            }

            if (Stopwatch.GetElapsedTime(shown) < TimeSpan.FromSeconds(1)) continue;
            shown = Stopwatch.GetTimestamp();
            progress($"{verb} up to flush {flushes.Long(0)}");
        }
    }

    private static SqliteConnection OpenJournal(string path)
    {
        try
        {
            var journal = Database.Open(path, SqliteOpenMode.ReadOnly);
            Database.Execute(journal, "BEGIN");
            return journal;
        }
        catch (SqliteException e)
        {
            throw new JournalRefusedException($"{path} cannot be opened: {e.Message}", e);
        }
    }

    // Its transaction begins before the journal's: no snapshot is ahead of the records that it was made from.
    private SqliteConnection? OpenSnapshots()
    {
        var path = Path.Combine(folder, DataFolder.SnapshotsFile);
        if (!File.Exists(path)) return null;
        try
        {
            var snapshots = Database.Open(path, SqliteOpenMode.ReadOnly);
            Database.Execute(snapshots, "BEGIN");
            _snapshots = SnapshotRows.List(snapshots).Count;
            return snapshots;
        }
        catch (Exception e) when (e is SqliteException or FormatException)
        {
            Problem($"{path} cannot be read: {e.Message}");
            return null;
        }
    }

    private void CheckSnapshotOwners(SqliteConnection? snapshots)
    {
        if (snapshots is null) return;
        var known = _facts.Grains.Values.Select(grain => grain.Key).ToHashSet();
        foreach (var (grain, sequence) in SnapshotRows.List(snapshots))
            if (!known.Contains(grain)) Problem($"{grain}: it has a snapshot at record {sequence}, but no record.");
    }

    private Snapshot? ReadSnapshot(SqliteConnection? snapshots, GrainKey grain)
    {
        try
        {
            return snapshots is null ? null : SnapshotRows.Read(snapshots, grain);
        }
        catch (Exception e) when (e is InvalidDataException or SqliteException)
        {
            Problem($"{grain}: its snapshot is damaged: {e.Message}");
            return null;
        }
    }

    private void Problem(string sentence)
    {
        _problems++;
        report(sentence);
    }

    private delegate void FlushVisit(long flush, FlushDecoder records);
}
