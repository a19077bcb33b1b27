using System.Diagnostics;
using System.Globalization;
using MeteringCluster.Api.Access;
using MeteringCluster.Api.OpenApi;
using MeteringCluster.Directory;
using MeteringCluster.Licensing;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MeteringCluster.Api;

/// <summary>One state of the licence in its history.</summary>
/// <param name="What"><c>created</c>, <c>changed</c>, <c>paused</c>, <c>resumed</c>, <c>released</c> or <c>activated</c>.</param>
/// <param name="KeyId">The API key that asked for it, without its secret; missing where nobody did.</param>
/// <param name="RequestId">What the caller was given in X-Request-Id.</param>
public sealed record VersionView(
    long Revision, DateTimeOffset At, string What, string? KeyId, string? RequestId, TermsDocument License);

public static class LicenseVersions
{
    public static void MapLicenseVersions(this IEndpointRouteBuilder app)
    {
        var versions = app.MapGroup("/v1/tenants/{tenant}/license/versions").WithTags("License")
            .RequireScope(Scope.TenantAdmin | Scope.Operator);
        versions.MapGet("", List)
            .WithSummary("The licence's history")
            .WithDescription("Every change, newest first, with who made it and the licence as it was from then on; the newest 1,000.")
            .Refuses(Problems.InvalidValueKind);
        versions.MapGet("/{revision}", Get)
            .WithSummary("The licence as it was")
            .WithDescription("404 unknown-version for a revision that never was, or that is older than the 1,000 that are kept.")
            .Refuses(Problems.InvalidValueKind, Problems.UnknownVersionKind);
    }

    private static async Task<Results<Ok<ListView<VersionView>>, Problem>> List(
        KnownTenant tenant, Page page, IMeteringCluster cluster, LicensingOptions options)
    {
        return await cluster.License(tenant.Id).ListVersions(new ListVersions(page.ReadNumber(), page.Limit)) switch
        {
            VersionPage found => TypedResults.Ok(new ListView<VersionView>(
                [.. found.Versions.Select(version => View(version, options))],
                found.More ? Page.Cursor(found.Versions[^1].Revision) : null)),
            LicenseRefusal refusal => Problems.Of(tenant.Id, refusal),
            _ => throw new UnreachableException(),
        };
    }

    private static async Task<Results<Ok<VersionView>, Problem>> Get(
        KnownTenant tenant, string revision, IMeteringCluster cluster, LicensingOptions options)
    {
        if (!long.TryParse(revision, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == long.MaxValue)
            return Problems.UnknownVersion(revision);

        return await cluster.License(tenant.Id).ListVersions(new ListVersions(number + 1, 1)) switch
        {
            VersionPage { Versions: [{ } version] } when version.Revision == number => TypedResults.Ok(View(version, options)),
            VersionPage => Problems.UnknownVersion(revision),
            LicenseRefusal refusal => Problems.Of(tenant.Id, refusal),
            _ => throw new UnreachableException(),
        };
    }

    private static VersionView View(LicenseVersion version, LicensingOptions options) => new(
        version.Revision, version.At, version.What, version.By?.KeyId, version.By?.RequestId,
        TermsDocument.Of(version.License, options));
}
