using System.Collections.Immutable;
using MeteringCluster.Audit;

namespace MeteringCluster.Licensing;

/// <summary>Signs a product server in (C2), or says anew how one that is signed in is called.</summary>
/// <param name="Server">The server's own id, as <see cref="LicenseLimits.IsServerId"/> has it; the same after each restart.</param>
/// <param name="Name">For people to read; null for none.</param>
/// <param name="Email">The account's, as it was sent.</param>
[GenerateSerializer, Immutable, Alias("sign-in-server")]
public sealed record SignInServer(string Server, string? Name, string Email, Origin? By = null);

/// <summary>
/// Detaches a server from the licence, and ends its sessions. <see cref="Detachment.SignedOut"/> is for the key that signed
/// it in alone: <see cref="ActivationOfAnotherKey"/>.
/// </summary>
[GenerateSerializer, Immutable, Alias("sign-out-server")]
public sealed record SignOutServer(string Server, Detachment How, Origin? By = null);

/// <summary>Detaches all servers, or one, so that they can sign in again (C6).</summary>
/// <param name="Server">Null for all.</param>
[GenerateSerializer, Immutable, Alias("reset-activations")]
public sealed record ResetActivations(string? Server, Origin? By = null);

/// <summary>How a server came to be detached.</summary>
[GenerateSerializer, Alias("detachment")]
public enum Detachment
{
    /// <summary>By itself (C7).</summary>
    SignedOut,

    /// <summary>By a person, so that the licence can be used elsewhere (A5).</summary>
    Released,

    /// <summary>By a reset (C6).</summary>
    Reset,
}

/// <summary>Asks for the servers that are signed in, those longest first.</summary>
/// <param name="After">The last one's <see cref="ActivationPage.Next"/>, or -1 for the first page.</param>
/// <param name="Limit">1 to 1,000.</param>
[GenerateSerializer, Immutable, Alias("list-activations")]
public sealed record ListActivations(long After, int Limit);

/// <summary>Asks whether a snapshot may be signed, and until when; the grain remembers that it was.</summary>
/// <param name="Server">Null for a snapshot that names no server.</param>
/// <param name="ClockNow">
/// The clock's own instant. The grain's time stands still ahead of a clock that was corrected, and a server would have to
/// reject a snapshot that begins then. Null for the grain's time.
/// </param>
[GenerateSerializer, Immutable, Alias("grant-snapshot")]
public sealed record GrantSnapshot(string? Server, Origin? By = null, DateTimeOffset? ClockNow = null);

/// <summary>What a server granted while it could not reach this service (A2).</summary>
/// <param name="Report">The report's id, chosen by the server; sent again it gets the first answer.</param>
/// <param name="Sessions">1 to 1,000, each with an id of its own.</param>
[GenerateSerializer, Immutable, Alias("report-offline")]
public sealed record ReportOffline(string Server, string Report, ImmutableArray<OfflineSession> Sessions, Origin? By = null);

/// <param name="Id">The server's own.</param>
/// <param name="EndedAt">Null where it still runs.</param>
[GenerateSerializer, Immutable, Alias("offline-session")]
public sealed record OfflineSession(
    string Id, string User, string UserType, string Module, DateTimeOffset OpenedAt, DateTimeOffset? EndedAt);

/// <summary>Asks for a server's reports, newest first.</summary>
/// <param name="Before">The last one's number, or null for the first page.</param>
/// <param name="Limit">1 to 100.</param>
[GenerateSerializer, Immutable, Alias("list-offline-reports")]
public sealed record ListOfflineReports(string Server, long? Before, int Limit);
