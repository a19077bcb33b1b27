namespace MeteringCluster.Api;

public static partial class Problems
{
    public static readonly ProblemKind UnknownResellerKind = new("unknown-reseller", 404, "There is no such reseller");

    /// <summary>The same words for a reseller that is none and for one that the key may not see.</summary>
    public static Problem UnknownReseller(string reseller) => new(
        UnknownResellerKind, $"There is no reseller '{reseller}'.", json => json.WriteString("reseller", reseller));
}
