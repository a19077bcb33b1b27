using MeteringCluster.Api.Reselling;

namespace MeteringCluster.Api.Console;

/// <summary>A license in the list.</summary>
/// <param name="IsNew">It was just saved.</param>
public sealed record LicenseRow(ResellerLicenseView License, bool IsSelected, bool IsNew, string Root, Locale Locale);
