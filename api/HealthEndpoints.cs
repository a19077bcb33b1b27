namespace MeteringCluster.Api;

/// <summary>Whether the process lives, and whether it can do its work.</summary>
public static class HealthEndpoints
{
    /// <param name="isReady">Started, and the journal takes writes.</param>
    public static void MapHealth(this IEndpointRouteBuilder routes, Func<bool> isReady)
    {
        var health = routes.MapGroup("/health").WithTags("Health");

        health.MapGet("live", () => TypedResults.Ok(new HealthView("live")))
            .WithSummary("Whether the process answers")
            .WithDescription("200 as long as the process answers at all; needs no key.");

        health.MapGet("ready", () => isReady()
                ? Results.Ok(new HealthView("ready"))
                : Results.Json(new HealthView("not-ready"), statusCode: StatusCodes.Status503ServiceUnavailable))
            .Produces<HealthView>()
            .Produces<HealthView>(StatusCodes.Status503ServiceUnavailable)
            .WithSummary("Whether the server takes work")
            .WithDescription("200 when it has started and the journal takes writes, else 503; needs no key.");
    }
}

public sealed record HealthView(string Status);
