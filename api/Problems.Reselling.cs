using MeteringCluster.Reselling;

namespace MeteringCluster.Api;

public static partial class Problems
{
    public static readonly ProblemKind UnknownResellerKind = new("unknown-reseller", 404, "There is no such reseller");
    public static readonly ProblemKind ResellerExistsKind = new("reseller-exists", 409, "The reseller exists with other content");
    public static readonly ProblemKind ResellerDeletedKind = new("reseller-deleted", 409, "The reseller was deleted");
    public static readonly ProblemKind ResellerChangedKind = new("reseller-changed", 412, "The reseller was changed meanwhile");

    /// <summary>The same words for a reseller that is none and for one that the key may not see.</summary>
    public static Problem UnknownReseller(string reseller) => new(
        UnknownResellerKind, $"There is no reseller '{reseller}'.", json => json.WriteString("reseller", reseller));

    public static Problem ResellerExists(ResellerId reseller, DateTimeOffset createdAt) => new(
        ResellerExistsKind, $"The reseller '{reseller}' exists and was created with other content.",
        json =>
        {
            json.WriteString("reseller", reseller.Value);
            json.WriteString("createdAt", createdAt.UtcDateTime);
        });

    public static Problem ResellerDeleted(ResellerId reseller, DateTimeOffset deletedAt) => new(
        ResellerDeletedKind, $"The reseller '{reseller}' was deleted; an id is never given out twice.",
        json =>
        {
            json.WriteString("reseller", reseller.Value);
            json.WriteString("deletedAt", deletedAt.UtcDateTime);
        });

    public static Problem ResellerChanged(long revision) => new(
        ResellerChangedKind, $"The reseller is at revision {revision}, which If-Match does not name.",
        json => json.WriteNumber("revision", revision));
}
