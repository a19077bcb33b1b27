using System.Text.Json.Nodes;

namespace MeteringCluster.Api.Console;

/// <param name="Mode"><c>named</c> or <c>concurrent</c>.</param>
/// <param name="IsNew">One that is there keeps its name and mode.</param>
public sealed record PoolRow(string Name, string Seats, string Mode, bool IsNew = true);

/// <summary>One rate of a card: credits for a million units of a meter's measure.</summary>
public sealed record RateRow(string Meter, string Measure, string Rate);

/// <summary>Reads the tables of inputs that make seat pools and rate cards.</summary>
public static class TenantForm
{
    /// <summary>Empty rows below those that are filled, for more to be entered.</summary>
    public const int SpareRows = 2;

    public static IReadOnlyList<PoolRow> Pools(Entered entered) =>
        [.. entered.Rows("poolName", "poolSeats", "poolMode", "poolKnown").Select(row => new PoolRow(row[0], row[1], row[2], row[3] != "1"))];

    /// <summary>The member <c>pools</c>; null where there is none.</summary>
    public static JsonObject? Body(IReadOnlyList<PoolRow> pools, Entered entered, string field)
    {
        var body = new JsonObject();
        foreach (var pool in pools)
        {
            var named = $"{field}.{pool.Name}";
            if (body.ContainsKey(pool.Name)) entered.Wrong(field, $"has the pool {pool.Name} twice.");
            body[pool.Name] = pool.IsNew
                ? new JsonObject { ["seats"] = entered.NumberIn($"{named}.seats", pool.Seats), ["mode"] = pool.Mode }
                : new JsonObject { ["seats"] = entered.NumberIn($"{named}.seats", pool.Seats) };
        }

        return body.Count == 0 ? null : body;
    }

    public static IReadOnlyList<RateRow> Rates(Entered entered) =>
        [.. entered.Rows("meter", "measure", "rate").Select(row => new RateRow(row[0], row[1], row[2]))];

    /// <summary>The member <c>rateCard</c>: empty where nothing is rated.</summary>
    public static JsonObject Body(IReadOnlyList<RateRow> rates, Entered entered, string field)
    {
        var card = new JsonObject();
        foreach (var rate in rates)
        {
            if (card[rate.Meter] is not JsonObject measures) card[rate.Meter] = measures = [];
            if (rate.Measure.Length == 0) entered.Wrong($"{field}.{rate.Meter}", "needs a measure, as input_tokens.");
            else if (measures.ContainsKey(rate.Measure)) entered.Wrong($"{field}.{rate.Meter}", $"has the measure {rate.Measure} twice.");
            else if (rate.Rate.Length == 0) entered.Wrong($"{field}.{rate.Meter}.{rate.Measure}", "needs a rate.");
            else measures[rate.Measure] = entered.NumberIn($"{field}.{rate.Meter}.{rate.Measure}", rate.Rate);
        }

        return card;
    }

    /// <summary>What the API says of anything below a field, in one sentence; null where it says nothing.</summary>
    public static string? Below(ApiProblem? problem, string field)
    {
        var told = problem?.Fields.Where(one => one.Field == field || one.Field.StartsWith(field + ".", StringComparison.Ordinal))
            .Select(one => one.Field == field ? one.Detail : $"{one.Field[(field.Length + 1)..]} {one.Detail}").ToList();
        return told is null or [] ? null : string.Join(' ', told);
    }
}
