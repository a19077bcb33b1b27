namespace MeteringCluster.Licensing;

/// <summary>One server that is signed in, as it lies in the state and its snapshot.</summary>
/// <param name="Ordinal">Its place in the order of signing in.</param>
/// <param name="SnapshotUntil">When the last snapshot that was signed for it since it signed in expires; null for none.</param>
/// <param name="Key">With which API key it signed in last; null where that was not recorded yet.</param>
internal sealed record Activation(
    string Server, string? Name, string Email, DateTimeOffset Since, long Ordinal, DateTimeOffset? LastSync,
    DateTimeOffset? SnapshotUntil, OfflineCounts Offline, string? Key)
{
    public static Activation New(ServerSignedIn signedIn, long ordinal) => new(
        signedIn.Server, signedIn.Name, signedIn.Email, signedIn.At, ordinal, null, null, OfflineCounts.None, signedIn.Key);

    public Activation With(SnapshotIssued issued) =>
        SnapshotUntil >= issued.Until ? this : this with { SnapshotUntil = issued.Until };

    public Activation With(ServerSignedIn again) => this with { Name = again.Name, Email = again.Email, Key = again.Key };
}
