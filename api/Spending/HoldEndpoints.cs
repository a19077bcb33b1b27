using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using MeteringCluster.Api.Access;
using MeteringCluster.Api.Json;
using MeteringCluster.Api.Usage;
using MeteringCluster.Metering;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MeteringCluster.Api.Spending;

/// <summary>Holds: an estimated cost is reserved before a call, and settled or released after it (E4).</summary>
public static class HoldEndpoints
{
    private static readonly TimeSpan DefaultTtl = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MinTtl = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxTtl = TimeSpan.FromHours(24);

    public static void MapHolds(this IEndpointRouteBuilder routes)
    {
        var holds = routes.MapGroup("/v1/tenants/{tenant}/credits/holds").WithTags("Credits");
        holds.MapPost("", Reserve).RequireScope(UsageIntake.Scopes)
            .WithSummary("Reserve credits before their real cost is known")
            .WithDescription("Idempotent by id: the same content gives the same hold (200), other content is 409 hold-id-reused. "
                + "Above what remains it is 402 credit-limit-reached. The hold ends by itself after its ttl.");
        holds.MapGet("{hold}", Get).RequireScope(UsageIntake.Scopes).WithSummary("Look at a hold");
        holds.MapPost("{hold}/settle", Settle).RequireScope(UsageIntake.Scopes)
            .WithSummary("Replace a hold by what was really used")
            .WithDescription("All or nothing: less than held gives the rest back; more is taken where the cap allows it, and otherwise "
                + "refused with 402 credit-limit-reached, the hold staying as it is. The same settlement again is a repeat.");
        holds.MapDelete("{hold}", Release).RequireScope(UsageIntake.Scopes)
            .WithSummary("Give a hold's credits back").WithDescription("Idempotent. A settled or expired hold is 409.");
    }

    private static async Task<Results<Created<HoldResponse>, Ok<HoldResponse>, Problem>> Reserve(
        KnownTenant tenant, Body<ReserveRequest> body, HoldPeriods periods)
    {
        var asked = body.Value;
        var checks = new Checks();
        checks.Required("id", asked.Id);
        Bytes(checks, "id", asked.Id, UsageBatch.MaxIdBytes);
        // They would change the path that the hold is settled by, and so could never be settled.
        if (asked.Id is "." or "..") checks.Add("id", "must not be '.' or '..'.", asked.Id);
        Bytes(checks, "user", asked.User, UsageBatch.MaxUserBytes);
        Bytes(checks, "meter", asked.Meter, UsageBatch.MaxMeterBytes);
        checks.Required("credits", asked.Credits);
        if (asked.Credits is { } credits) checks.Range("credits", credits, new(1), new(UsageBatch.MaxAmount));
        checks.Range("ttl", asked.Ttl ?? DefaultTtl, MinTtl, MaxTtl);
        if (checks.Problem is { } wrong) return wrong;

        var command = new ReserveHold(asked.Id!, asked.Credits!.Value.Micro, asked.Ttl ?? DefaultTtl, asked.User, asked.Meter);
        if (await periods.Reserve(tenant, command) is not { } answer) return Problems.UnknownTenant(tenant.Id.Value);
        if (CreditProblems.Of(answer, asked.Id!, tenant) is { } problem) return problem;

        var hold = HoldResponse.Of(answer.Hold!, answer.Balance);
        return answer.Outcome == HoldOutcome.Done
            ? TypedResults.Created($"/v1/tenants/{tenant.Id}/credits/holds/{Uri.EscapeDataString(hold.Id)}", hold)
            : TypedResults.Ok(hold);
    }

    private static async Task<Results<Ok<HoldResponse>, Problem>> Get(KnownTenant tenant, string hold, HttpContext http, HoldPeriods periods)
    {
        hold = PathText.Exact(hold, http);
        return Answer(await periods.OfHold(tenant, hold, grain => grain.FindHold(hold)), hold, tenant);
    }

    private static async Task<Results<Ok<HoldResponse>, Problem>> Settle(
        KnownTenant tenant, string hold, Body<SettleRequest> body, HttpContext http, HoldPeriods periods)
    {
        hold = PathText.Exact(hold, http, segmentsBehind: 1);
        var asked = body.Value;
        if ((asked.Credits is null) == (asked.Items is null))
            return Problems.InvalidValue("credits", "or items is needed, and only one of them.", null);

        var checks = new Checks();
        if (asked.Credits is { } credits) checks.Range("credits", credits, new(1), new(UsageBatch.MaxAmount));
        if (checks.Problem is { } wrong) return wrong;

        var batch = asked.Items is { } items ? ParseItems(items) : null;
        var command = new SettleHold(hold, asked.Credits?.Micro, batch);
        return Answer(await periods.OfHold(tenant, hold, grain => grain.Settle(command)), hold, tenant);
    }

    private static async Task<Results<Ok<HoldResponse>, Problem>> Release(KnownTenant tenant, string hold, HttpContext http, HoldPeriods periods)
    {
        hold = PathText.Exact(hold, http);
        return Answer(await periods.OfHold(tenant, hold, grain => grain.Release(hold)), hold, tenant);
    }

    private static Results<Ok<HoldResponse>, Problem> Answer(HoldAnswer? answer, string hold, KnownTenant tenant)
    {
        if (answer is null) return Problems.UnknownTenant(tenant.Id.Value);
        return CreditProblems.Of(answer, hold, tenant) is { } problem
            ? problem
            : TypedResults.Ok(HoldResponse.Of(answer.Hold!, answer.Balance));
    }

    private static byte[] ParseItems(JsonElement items)
    {
        if (items.ValueKind != JsonValueKind.Array || items.GetArrayLength() is 0 or > 1000)
            throw new ProblemException(Problems.InvalidValue("items", "must be an array of 1 to 1000 usage items.", null));

        var parser = new UsageParser();
        // The bytes as they came: what is not valid Unicode would not survive being made a string.
        parser.Parse(JsonMarshal.GetRawUtf8Value(items), UsageFormat.Compact, manyTenants: false, maxItems: 1000);
        if (parser.Errors is [var error, ..])
            throw new ProblemException(UsageProblems.Of(error with { Field = $"items[{error.Index}].{error.Field}" }));
        return parser.Writer.ToBatch();
    }

    private static void Bytes(Checks checks, string field, string? text, int max)
    {
        if (text is null) return;
        checks.Text(field, text, 1, max);
        if (Encoding.UTF8.GetByteCount(text) is var bytes && text.Length <= max && bytes > max)
            checks.Add(field, $"has {bytes} bytes of UTF-8; it must have 1 to {max}.", text);
    }
}
