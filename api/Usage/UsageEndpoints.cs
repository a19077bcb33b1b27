using MeteringCluster.Api.Access;
using MeteringCluster.Api.OpenApi;

namespace MeteringCluster.Api.Usage;

public static class UsageEndpoints
{
    private const string Rules =
        "The answer comes when what it says is on disk. An item is known by (source, id) for its billing period and the grace "
        + "after it: the same payload again is a duplicate and charges nothing, another payload is 409 usage-id-reused. An item's "
        + "own time picks the period; without one it gets the server's. One item is answered by itself, with a problem when it is "
        + "refused. Items of an array are decided in order, each for itself, and the answer is 200 with an outcome for each. "
        + "Refusals in order of precedence: form, time, id, meter, amount, credit limit.";

    public static void MapUsage(this IEndpointRouteBuilder routes)
    {
        var intake = routes.ServiceProvider.GetRequiredService<UsageIntake>();
        routes.MapPost("/v1/tenants/{tenant}/usage", (RequestDelegate)intake.RecordOfTenant)
            .ChecksScope(UsageIntake.Scopes).WithTags("Usage")
            .Describe("Report usage: one item, an array of items, or CloudEvents", Rules)
            .TakesQuery("results", "`all` lists every item of an array in the answer, instead of those that were not accepted.")
            .Takes(typeof(UsageItemBody), UsageBody.MediaTypes)
            .Answers(typeof(UsageItemResult))
            .Refuses(UsageProblems.All)
            .WithBodyExample("""
                [{"id":"call-1","time":"2026-01-20T10:00:00Z","user":"ann","meter":"chat","quantities":{"input_tokens":4808,"output_tokens":10}},
                 {"id":"call-2","meter":"export","quantity":3},
                 {"id":"call-3","credits":0.25}]
                """);
        routes.MapPost("/v1/usage", (RequestDelegate)intake.RecordOfMany)
            .ChecksScope(UsageIntake.Scopes).WithTags("Usage")
            .Describe("Report usage of many tenants", "As for one tenant, with `tenant` in each item. " + Rules)
            .TakesQuery("results", "`all` lists every item in the answer, instead of those that were not accepted.")
            .Takes(typeof(UsageItemBody), UsageBody.MediaTypes)
            .Answers(typeof(UsageBatchResult))
            .Refuses(UsageProblems.All);
        routes.MapGroup("/v1/tenants/{tenant}").MapGet("usage/events", UsageEvents.List).RequireScope(UsageIntake.Scopes).WithTags("Usage")
            .WithSummary("The usage events behind a billing period")
            .WithDescription("Every event that was counted in the running billing period, or in the one that contains the instant `period`, "
                + "settlements of holds among them, in the order in which they were counted: the credits of all pages together are what "
                + "the period has used, exactly. `from` (included), `to` (not included), `user` (empty: events without one) and `meter` "
                + "narrow it down. A page also ends after 50,000 events were looked at, so with a filter it may be short or empty: "
                + "only without nextCursor is it the last.")
            .Refuses(Problems.InvalidValueKind);
        routes.MapGroup("/v1/tenants/{tenant}").MapGet("usage", UsageQueries.Query).RequireScope(UsageIntake.Scopes).WithTags("Usage")
            .WithSummary("Usage by hour, day or month, and by user or meter")
            .WithDescription("From the running billing period's start to now, unless from and to are given; both are widened to full "
                + "hours of UTC. At most 800 days. With `period`, an instant: the billing period that contains it and nothing of its "
                + "neighbours, so that the rows add up to what the period has used; it excludes from and to. Rows come ordered by "
                + "window and then by name.");
    }

    public static IServiceCollection AddUsage(this IServiceCollection services, UsageOptions options) => services
        .AddSingleton(options)
        .AddSingleton<UsageRouter>()
        .AddSingleton<UsageIntake>()
        .AddSingleton<Spending.HoldPeriods>();
}
