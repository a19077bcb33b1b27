using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace MeteringCluster.Licensing;

/// <summary>A server holds one of the licence's places; one that did is called anew. A released licence is active again.</summary>
/// <param name="Key">The id of the API key that signed it in; missing in old records.</param>
public sealed record ServerSignedIn(
    DateTimeOffset At, string Server, string? Name, string Email,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Key = null) : LicenseEvent(At);

/// <summary>The server saw the licence. Compact binary, as each server does it all day.</summary>
public sealed record ServerSynced(DateTimeOffset At, string Server) : LicenseEvent(At);

/// <summary>The server's place is free and its sessions ended. With the last server the licence is released.</summary>
public sealed record ServerSignedOut(DateTimeOffset At, string Server, Detachment How) : LicenseEvent(At);

/// <summary>All places are free and all sessions ended: the licence is released.</summary>
public sealed record ActivationsReset(DateTimeOffset At) : LicenseEvent(At);

/// <summary>The server may go on alone until then.</summary>
/// <param name="From">Since when, where that is before <see cref="LicenseEvent.At"/>, as the clock had been ahead; else missing.</param>
public sealed record SnapshotIssued(
    DateTimeOffset At, string Server, DateTimeOffset Until,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? From = null) : LicenseEvent(At);

/// <summary>What a server granted alone. The sessions that were admitted are opened by events of their own.</summary>
/// <param name="ContentHash">Of all that was sent.</param>
public sealed record OfflineReported(
    DateTimeOffset At, string Server, string Report, string ContentHash, ImmutableArray<OfflineResult> Results) : LicenseEvent(At);
