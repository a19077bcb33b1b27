using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MeteringCluster.Licensing;

/// <summary>What is kept of a report: enough to answer a repeat, which brings the texts again, and to know each session anew.</summary>
/// <param name="Number">Its place among all reports of the licence.</param>
/// <param name="LeaseEnd">Of all that were admitted; null where none was.</param>
/// <param name="NewestOpening">Of those that were not refused; null where all were.</param>
/// <param name="Live">The sessions of those that were admitted, in order.</param>
internal sealed record KeptReport(
    string Server, long Number, string Id, string ContentHash, DateTimeOffset At, DateTimeOffset? LeaseEnd,
    DateTimeOffset? NewestOpening, ImmutableArray<KeptOutcome> Outcomes, ImmutableArray<SessionId> Live)
{
    public OfflineCounts Counts => new(
        1, Count(OfflineOutcome.Admitted), Count(OfflineOutcome.Over), Count(OfflineOutcome.Recorded), Count(OfflineOutcome.Refused));

    public static KeptReport Of(OfflineReported reported, long number)
    {
        var counted = reported.Results.Where(result => result.Outcome != OfflineOutcome.Refused).ToList();
        return new KeptReport(
            reported.Server, number, reported.Report, reported.ContentHash, reported.At,
            counted.FirstOrDefault(result => result.LeaseExpiresAt is not null)?.LeaseExpiresAt,
            counted.Max(result => (DateTimeOffset?)result.Session.OpenedAt),
            [.. reported.Results.Select(result => new KeptOutcome(HashOf(result.Session.Id), KeptOutcome.CodeOf(result)))],
            [.. counted.Select(result => result.Live).OfType<SessionId>()]);
    }

    /// <summary>The first answer, by the same content sent again.</summary>
    public OfflineReport Answer(ImmutableArray<OfflineSession> sent)
    {
        var next = 0;
        return new OfflineReport(Id, At, [.. sent.Select((session, n) => Outcomes[n].Outcome == OfflineOutcome.Admitted
            ? new OfflineResult(session, OfflineOutcome.Admitted, null, Live[next++], LeaseEnd)
            : new OfflineResult(session, Outcomes[n].Outcome, Outcomes[n].Refusal, null, null))]);
    }

    public OfflineReportRow ToRow()
    {
        var next = 0;
        return new OfflineReportRow(Number, Id, At, Counts, [.. Outcomes.Select(outcome => new OfflineOutcomeRow(
            outcome.IdHash.ToString("x16", CultureInfo.InvariantCulture), outcome.Outcome, outcome.Refusal,
            outcome.Outcome == OfflineOutcome.Admitted ? Live[next++] : null))]);
    }

    public static ulong HashOf(string id) => BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(id)));

    private int Count(OfflineOutcome outcome) => Outcomes.Count(one => one.Outcome == outcome);
}

/// <param name="IdHash">Of the server's own id of the session.</param>
/// <param name="Code">The outcome, and for a refused one from <see cref="FirstRefusal"/> on why.</param>
internal readonly record struct KeptOutcome(ulong IdHash, byte Code)
{
    private const byte FirstRefusal = (byte)OfflineOutcome.Refused;

    // Their places lie in snapshots: new ones go to the end.
    private static readonly ImmutableArray<string> Refusals =
    [
        "opened-in-future", "ended-in-future", "ended-before-opened", "already-reported", "outside-snapshot", "unknown-pool",
        "license-expired", "license-paused", "license-not-started", "license-released", "seat-not-assigned", "reported-too-late",
    ];

    public OfflineOutcome Outcome => Code < FirstRefusal ? (OfflineOutcome)Code : OfflineOutcome.Refused;

    public string? Refusal => Code < FirstRefusal ? null : Refusals[Code - FirstRefusal];

    public static byte CodeOf(OfflineResult result) => result.Outcome != OfflineOutcome.Refused ? (byte)result.Outcome
        : Refusals.IndexOf(result.Code!) is var code and >= 0 ? (byte)(FirstRefusal + code)
        : throw new InvalidDataException($"No offline session is refused with '{result.Code}'.");
}
