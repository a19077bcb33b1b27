using MeteringCluster.Api.Access;
using MeteringCluster.Api.Developers;
using MeteringCluster.Api.Invoicing;
using MeteringCluster.Api.Json;
using MeteringCluster.Api.Notices;
using MeteringCluster.Api.OpenApi;
using MeteringCluster.Api.Reselling;
using MeteringCluster.Api.Signing;
using MeteringCluster.Api.Spending;
using MeteringCluster.Api.Usage;
using MeteringCluster.Billing;
using Microsoft.AspNetCore.Http.Json;

namespace MeteringCluster.Api;

/// <summary>What every endpoint stands on.</summary>
public static class ApiFoundation
{
    public static IServiceCollection AddApi(this IServiceCollection services, AccessOptions access, LicensingOptions licensing, BillingOptions billing)
    {
        services.AddSingleton(access);
        services.AddSingleton(licensing);
        services.AddSingleton(billing);
        services.AddSingleton<RateLimits>();
        services.AddSingleton<RequestCount>();
        services.AddSingleton<Tenants>();
        services.AddSingleton<Resellers>();
        services.AddSingleton<Gate>();
        services.AddSingleton(provider => new PublishedKeys(
            () => provider.GetRequiredService<IMeteringCluster>().Signing.Keys().AsTask(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<AuditPages>();
        services.Configure<JsonOptions>(options => JsonText.Configure(options.SerializerOptions));
        // A request that cannot be bound becomes a problem in the pipeline, instead of an empty 400.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddApiDocument();
        return services;
    }

    /// <summary>Maps every endpoint of the product.</summary>
    /// <param name="isReady">Started, and the journal takes writes.</param>
    public static void MapApi(this IEndpointRouteBuilder routes, Func<bool> isReady)
    {
        routes.MapTenants();
        routes.MapKeys();
        routes.MapUsage();
        routes.MapCredits();
        routes.MapHolds();
        routes.MapLicenses();
        routes.MapLicenseVersions();
        routes.MapLicenseGrants();
        routes.MapUtilizations();
        routes.MapLicenseOverview();
        routes.MapLiveCounters();
        routes.MapPayments();
        routes.MapSubscriptions();
        routes.MapBillingContacts();
        routes.MapLicenseFees();
        routes.MapPaymentMethods();
        routes.MapSandboxPayments();
        routes.MapStripeWebhooks();
        routes.MapInvoices();
        routes.MapAdjustments();
        routes.MapSeats();
        routes.MapSessions();
        routes.MapSigningKeys();
        routes.MapActivations();
        routes.MapOfflineReports();
        routes.MapLicenseSnapshots();
        routes.MapAudit();
        routes.MapDevelopers();
        routes.MapCoupons();
        routes.MapMails();
        routes.MapWebhooks();
        routes.MapResellers();
        routes.MapDispatches();
        routes.MapResellerInvoices();
        routes.MapHealth(isReady);
        routes.MapServerStatus();
        routes.MapApiDocument();
    }
}
