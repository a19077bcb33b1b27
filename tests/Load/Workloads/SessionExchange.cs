using System.Text;
using MeteringCluster.Load.Wire;

namespace MeteringCluster.Load.Workloads;

/// <summary>Opens a session, closes it, opens the next: each is one request.</summary>
public sealed class SessionExchange(IReadOnlyList<TenantKey> tenants, ulong firstId) : Exchange
{
    private readonly Template[] _opens = [.. tenants.Select(tenant => Template.Http(
        "POST", $"/v1/tenants/{tenant.Tenant}/sessions", tenant.Key, OpenBody))];

    private readonly byte[] _session = new byte[128];
    private ulong _id = firstId;
    private int _turn = (int)(firstId % (ulong)tenants.Count);
    private int _sessionLength;

    public static string OpenBody => $$"""{"user":"u{{Template.Id}}","userType":"viewer","module":"dashboards"}""";

    public override int Write(Span<byte> buffer)
    {
        if (_sessionLength > 0) return WriteClose(buffer);
        _turn = (_turn + 1) % tenants.Count;
        return _opens[_turn].Write(buffer, ref _id);
    }

    public override Answer Read(ReadOnlySpan<byte> received)
    {
        if (!HttpAnswer.TryRead(received, out var status, out var body)) return Answer.Incomplete;
        if (_sessionLength > 0)
        {
            _sessionLength = 0;
            return status is 200 or 204 ? Answer.Good : Answer.Bad;
        }

        if (status is not (200 or 201) || !TryReadId(body, out var id)) return Answer.Bad;
        id.CopyTo(_session);
        _sessionLength = id.Length;
        return Answer.Good;
    }

    public static bool TryReadId(ReadOnlySpan<byte> body, out ReadOnlySpan<byte> id)
    {
        id = default;
        var at = body.IndexOf("\"id\":\""u8);
        if (at < 0) return false;
        var rest = body[(at + 6)..];
        var length = rest.IndexOf((byte)'"');
        if (length is < 1 or > 128) return false;
        id = rest[..length];
        return true;
    }

    private int WriteClose(Span<byte> buffer)
    {
        var written = Encoding.ASCII.GetBytes($"DELETE /v1/tenants/{tenants[_turn].Tenant}/sessions/", buffer);
        _session.AsSpan(0, _sessionLength).CopyTo(buffer[written..]);
        written += _sessionLength;
        return written + Encoding.ASCII.GetBytes(
            $" HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {tenants[_turn].Key}\r\n\r\n", buffer[written..]);
    }
}
