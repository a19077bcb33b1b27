using MeteringCluster.Api.Access;

namespace MeteringCluster.Api.Usage;

public static class UsageEndpoints
{
    public static void MapUsage(this IEndpointRouteBuilder routes)
    {
        var intake = routes.ServiceProvider.GetRequiredService<UsageIntake>();
        routes.MapPost("/v1/tenants/{tenant}/usage", (RequestDelegate)intake.RecordOfTenant)
            .ChecksScope(UsageIntake.Scopes).WithTags("Usage");
        routes.MapPost("/v1/usage", (RequestDelegate)intake.RecordOfMany)
            .ChecksScope(UsageIntake.Scopes).WithTags("Usage");
        routes.MapGroup("/v1/tenants/{tenant}").MapGet("usage", UsageQueries.Query).RequireScope(UsageIntake.Scopes).WithTags("Usage")
            .WithSummary("Usage by hour, day or month, and by user or meter")
            .WithDescription("From the running billing period's start to now, unless from and to are given; both are widened to full "
                + "hours of UTC. At most 800 days. Rows come ordered by window and then by name.");
    }

    public static IServiceCollection AddUsage(this IServiceCollection services, UsageOptions options) => services
        .AddSingleton(options)
        .AddSingleton<UsageRouter>()
        .AddSingleton<UsageIntake>()
        .AddSingleton<Spending.HoldPeriods>();
}
