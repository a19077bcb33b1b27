using System.Buffers;
using System.Collections.Immutable;
using MeteringCluster.Journaling;

namespace MeteringCluster.Licensing;

/// <summary>The ledger in bytes: compact, as it may hold many thousands of outcomes.</summary>
/// <param name="Servers">In order of name.</param>
/// <param name="Reports">Oldest first.</param>
internal sealed record OfflineLedgerSnapshot(ImmutableArray<(string Name, OfflineServer Server)> Servers, ImmutableArray<KeptReport> Reports)
{
    public void Write(IBufferWriter<byte> to)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        to.WriteInt32(Servers.Length);
        foreach (var (name, server) in Servers)
        {
            places.Add(name, places.Count);
            to.WriteText(name);
            WriteInstant(to, server.DetachedAt);
            WriteInstant(to, server.ForgottenUntil);
            to.WriteInt32(server.Windows.Length);
            foreach (var window in server.Windows)
            {
                to.WriteInstant(window.From);
                to.WriteInstant(window.Until);
            }
        }

        to.WriteInt32(Reports.Length);
        foreach (var report in Reports)
        {
            to.WriteInt32(places[report.Server]);
            Write(to, report);
        }
    }

    public static OfflineLedgerSnapshot Read(ref ByteReading from)
    {
        var servers = ImmutableArray.CreateBuilder<(string Name, OfflineServer Server)>();
        for (var left = from.Int32(); left > 0; left--) servers.Add((from.Text()!, ReadServer(ref from)));
        var reports = ImmutableArray.CreateBuilder<KeptReport>();
        for (var left = from.Int32(); left > 0; left--) reports.Add(ReadReport(servers[from.Int32()].Name, ref from));
        return new OfflineLedgerSnapshot(servers.DrainToImmutable(), reports.DrainToImmutable());
    }

    private static OfflineServer ReadServer(ref ByteReading from)
    {
        var (detached, forgotten) = (ReadInstant(ref from), ReadInstant(ref from));
        var windows = ImmutableArray.CreateBuilder<OfflineWindow>();
        for (var left = from.Int32(); left > 0; left--) windows.Add(new OfflineWindow(from.Instant(), from.Instant()));
        return new OfflineServer(windows.DrainToImmutable(), detached, forgotten);
    }

    private static void Write(IBufferWriter<byte> to, KeptReport report)
    {
        to.WriteInt64(report.Number);
        to.WriteText(report.Id);
        to.WriteText(report.ContentHash);
        to.WriteInstant(report.At);
        WriteInstant(to, report.LeaseEnd);
        WriteInstant(to, report.NewestOpening);
        to.WriteInt32(report.Outcomes.Length);
        foreach (var outcome in report.Outcomes)
        {
            to.WriteInt64(unchecked((long)outcome.IdHash));
            to.WriteByte(outcome.Code);
        }

        to.WriteInt32(report.Live.Length);
        foreach (var id in report.Live) to.WriteId(id);
    }

    private static KeptReport ReadReport(string server, ref ByteReading from)
    {
        var (number, id, hash) = (from.Int64(), from.Text()!, from.Text()!);
        var (at, leaseEnd, newest) = (from.Instant(), ReadInstant(ref from), ReadInstant(ref from));
        var outcomes = ImmutableArray.CreateBuilder<KeptOutcome>();
        for (var left = from.Int32(); left > 0; left--) outcomes.Add(new KeptOutcome(unchecked((ulong)from.Int64()), from.Byte()));
        return new KeptReport(
            server, number, id, hash, at, leaseEnd, newest, outcomes.DrainToImmutable(), SessionIdBytes.ReadColumn(ref from));
    }

    // The first instant of all stands for none.
    private static void WriteInstant(IBufferWriter<byte> to, DateTimeOffset? instant) => to.WriteInt64(instant?.UtcTicks ?? 0);

    private static DateTimeOffset? ReadInstant(ref ByteReading from) =>
        from.Int64() is var ticks and not 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
}
