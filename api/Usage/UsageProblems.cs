using System.Globalization;
using MeteringCluster.Api.Access;
using MeteringCluster.Api.Json;
using MeteringCluster.Billing;
using MeteringCluster.Metering;

namespace MeteringCluster.Api.Usage;

/// <summary>The errors of usage items: as a whole answer for a single item, as a line of the answer for a batch.</summary>
public static class UsageProblems
{
    public static readonly ProblemKind TooManyItems = new("too-many-items", 413, "The batch is too large");
    public static readonly ProblemKind UnknownMeter = new("unknown-meter", 400, "The rate card has no such meter");
    public static readonly ProblemKind UnknownMeasure = new("unknown-measure", 400, "The meter has no such measure");
    public static readonly ProblemKind IdReused = new("usage-id-reused", 409, "The id is known with another payload");
    public static readonly ProblemKind TooEarly = new("usage-time-too-early", 409, "The billing period of this time is closed");
    public static readonly ProblemKind TooLate = new("usage-time-too-late", 400, "The time lies in the future");
    public static readonly ProblemKind CreditLimitReached = new("credit-limit-reached", 402, "The credit limit is reached");

    private static readonly Dictionary<string, ProblemKind> ItemKinds = new ProblemKind[]
    {
        new("missing-member", 400, "A member is missing"),
        Problems.UnknownMemberKind,
        Problems.DuplicateNameKind,
        Problems.WrongTypeKind,
        Problems.UnknownTenantKind,
        new("text-empty", 400, "A text is empty"),
        new("text-too-long", 400, "A text is too long"),
        new("text-invalid", 400, "A text is not valid"),
        new("time-invalid", 400, "A time is not valid"),
        new("amount-missing", 400, "An amount is missing"),
        new("amount-ambiguous", 400, "There is more than one amount"),
        new("amount-negative", 400, "An amount is negative"),
        new("amount-zero", 400, "An amount is zero"),
        new("amount-not-whole", 400, "An amount is not whole"),
        new("amount-too-precise", 400, "An amount has too many decimals"),
        new("amount-too-large", 400, "An amount is too large"),
        new("too-many-measures", 400, "There are too many measures"),
        new("specversion-unsupported", 400, "The CloudEvents version is not supported"),
        new("datacontenttype-unsupported", 400, "The event's data is no JSON"),
    }.ToDictionary(kind => kind.Code);

    /// <summary>What a usage report may be answered with, for the API's document.</summary>
    public static readonly ProblemKind[] All =
        [.. ItemKinds.Values, TooManyItems, UnknownMeter, UnknownMeasure, IdReused, TooEarly, TooLate, CreditLimitReached];

    public static Problem Of(ItemError error) => new(ItemKinds[error.Code], error.Detail, json =>
    {
        json.WriteString("field", error.Field);
        if (error.Id is not null) json.WriteString("id", error.Id);
    });

    public static Problem Of(in ItemOutcome item, KnownTenant tenant, CreditBalance balance)
    {
        var (microcredits, remaining) = (item.Microcredits, item.Remaining);
        return item.Outcome switch
        {
            UsageOutcome.PeriodClosed => new(
                TooEarly, $"Usage is taken up to {Text(tenant.Calendar.Grace)} after its billing period's end; this time's period is closed.",
                json => json.WriteString("openSince", balance.Period.Start.UtcDateTime)),
            UsageOutcome.TimeInFuture => new(
                TooLate, $"The time lies more than {Text(CreditTerms.MaxClockSkew)} ahead of this server's clock."),
            UsageOutcome.IdReused => new(IdReused, "An event with this source and id is recorded with another payload; nothing was charged."),
            UsageOutcome.UnknownMeter => new(
                UnknownMeter, $"The rate card has no meter '{item.Subject}'.", Naming("meter", item.Subject)),
            UsageOutcome.UnknownMeasure => new(
                UnknownMeasure, $"The meter has no measure '{item.Subject}'.", Naming("measure", item.Subject)),
            UsageOutcome.InvalidQuantity => new(
                ItemKinds["amount-not-whole"], $"'{item.Subject}' is a measure of the meter, and must be a whole number from 0 to {UsageBatch.MaxAmount}.",
                Naming("measure", item.Subject)),
            UsageOutcome.AmountZero => new(ItemKinds["amount-zero"], "No measure of the meter is above 0."),
            UsageOutcome.AmountOverflow => new(ItemKinds["amount-too-large"], "The cost does not fit 64 bits of microcredits."),
            UsageOutcome.CreditLimitReached => new(
                CreditLimitReached,
                $"The item costs {new Credits(microcredits)} credits; {new Credits(remaining)} of {new Credits(balance.Available)} remain of the billing period from {balance.Period.Start.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'} until {balance.Period.End.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}.",
                json =>
                {
                    json.WriteCredits("asked", microcredits);
                    json.WriteCredits("remaining", remaining);
                    json.WriteCredits("available", balance.Available);
                    json.WriteString("periodStart", balance.Period.Start.UtcDateTime);
                    json.WriteString("resetsAt", balance.Period.End.UtcDateTime);
                }),
            _ => throw new ArgumentOutOfRangeException(nameof(item), item.Outcome, "Not a refusal that reaches a caller."),
        };
    }

    public static Problem Syntax(UsageSyntaxException e) =>
        Problems.MalformedJson(e.Message, new JsonPosition(e.Offset, e.Line, e.Position));

    public static Problem Items(int max) => new(
        TooManyItems, $"A request holds at most {max} items; this one has more.", json => json.WriteNumber("maxItems", max));

    private static Action<System.Text.Json.Utf8JsonWriter> Naming(string field, string? value) =>
        json => json.WriteString(field, value);

    private static string Text(TimeSpan span) => span.ToString("c", CultureInfo.InvariantCulture);
}
