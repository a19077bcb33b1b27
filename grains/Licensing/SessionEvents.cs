using System.Buffers;
using System.Collections.Immutable;
using MeteringCluster.Audit;
using MeteringCluster.Journaling;

namespace MeteringCluster.Licensing;

/// <summary>
/// The binary form of the events that carry volume. The first byte is the event and its layout at once, and is never
/// '{', with which every JSON event starts; a layout that gains a field gets a byte of its own, and the old ones
/// stay readable forever.
/// </summary>
internal static class SessionEvents
{
    private const byte Opened1 = 1;
    private const byte Renewed1 = 2;
    private const byte Closed1 = 3;
    private const byte Lapsed1 = 4;
    private const byte Acted1 = 5;
    private const byte Synced1 = 6;
    private const byte Opened2 = 7;

    /// <returns>False for an event that is written as JSON.</returns>
    public static bool TryEncode(LicenseEvent @event, IBufferWriter<byte> to)
    {
        switch (@event)
        {
            case Acted acted:
                Start(to, Acted1, acted);
                to.WriteText(acted.By.KeyId);
                to.WriteText(acted.By.RequestId);
                return true;

            case SessionOpened opened:
                Start(to, opened.Server is null ? Opened1 : Opened2, opened);
                to.WriteId(opened.Id);
                to.WriteInstant(opened.LeaseEnd);
                to.WriteText(opened.Pool);
                to.WriteText(opened.User);
                to.WriteText(opened.Module);
                to.WriteText(opened.ClientKey);
                if (opened.Server is not null) to.WriteText(opened.Server);
                return true;

            case ServerSynced synced:
                Start(to, Synced1, synced);
                to.WriteText(synced.Server);
                return true;

            case SessionsRenewed renewed:
                Start(to, Renewed1, renewed);
                to.WriteInstant(renewed.LeaseEnd);
                to.WriteInt32(renewed.Ids.Length);
                foreach (var id in renewed.Ids) to.WriteId(id);
                return true;

            case SessionClosed closed:
                Start(to, Closed1, closed);
                to.WriteId(closed.Id);
                return true;

            case SessionsLapsed lapsed:
                Start(to, Lapsed1, lapsed);
                to.WriteInt32(lapsed.Sessions.Length);
                foreach (var session in lapsed.Sessions) to.WriteId(session.Id);
                foreach (var session in lapsed.Sessions) to.WriteInstant(session.EndedAt);
                return true;

            default:
                return false;
        }
    }

    /// <exception cref="InvalidDataException">No known event.</exception>
    public static LicenseEvent Decode(ReadOnlySpan<byte> from)
    {
        var reader = new ByteReading(from);
        var layout = reader.Byte();
        var at = reader.Instant();
        LicenseEvent @event = layout switch
        {
            Opened1 => Opened(at, ref reader),
            Opened2 => Opened(at, ref reader) with { Server = reader.Text() },
            Synced1 => new ServerSynced(at, reader.Text()!),
            Renewed1 => new SessionsRenewed(at, reader.Instant(), SessionIdBytes.ReadColumn(ref reader)),
            Closed1 => new SessionClosed(at, Id(ref reader)),
            Lapsed1 => Lapsed(at, ref reader),
            Acted1 => new Acted(at, new Origin(reader.Text()!, reader.Text()!)),
            _ => throw new InvalidDataException($"No event of a licence starts with byte {layout}."),
        };
        return reader.AtEnd ? @event : throw new InvalidDataException("Bytes are left over after the event.");
    }

    private static void Start(IBufferWriter<byte> to, byte layout, LicenseEvent @event)
    {
        to.WriteByte(layout);
        to.WriteInstant(@event.At);
    }

    private static SessionOpened Opened(DateTimeOffset at, ref ByteReading reader)
    {
        var id = Id(ref reader);
        var leaseEnd = reader.Instant();
        var (pool, user, module) = (reader.Text(), reader.Text(), reader.Text());
        return new SessionOpened(at, id, leaseEnd, pool!, user!, module!, reader.Text());
    }

    private static SessionsLapsed Lapsed(DateTimeOffset at, ref ByteReading reader)
    {
        var ids = SessionIdBytes.ReadColumn(ref reader);
        var sessions = ImmutableArray.CreateBuilder<LapsedSession>(ids.Length);
        foreach (var id in ids) sessions.Add(new LapsedSession(id, reader.Instant()));
        return new SessionsLapsed(at, sessions.MoveToImmutable());
    }

    private static SessionId Id(ref ByteReading reader) => SessionIdBytes.Read(reader.Take(SessionIdBytes.Length));
}
