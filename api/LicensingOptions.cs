using System.ComponentModel.DataAnnotations;
using MeteringCluster.Licensing;

namespace MeteringCluster.Api;

public sealed class LicensingOptions
{
    /// <summary>The product's current model year; licences of an earlier one say so (A1). Default 2026; 2000 to 2100.</summary>
    [Range(LicenseLimits.EarliestModel, LicenseLimits.LatestModel)]
    public int CurrentModel { get; set; } = 2026;

    /// <summary>Who signs licence snapshots, their <c>iss</c>. Default <c>urn:metering</c>; 1 to 200 visible characters.</summary>
    [RegularExpression("[!-~]{1,200}")]
    public string Issuer { get; set; } = "urn:metering";
}
