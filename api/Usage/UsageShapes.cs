namespace MeteringCluster.Api.Usage;

// The bare endpoints read and write these by hand; here they stand for the API's document.

/// <summary>One usage event. Exactly one of quantities, quantity and credits.</summary>
/// <param name="Id">1 to 128 bytes of UTF-8, unique with the source.</param>
/// <param name="Source">1 to 256 bytes; where the id comes from, if ids of several places may be equal.</param>
/// <param name="Time">RFC 3339 with its offset; at most five minutes ahead.</param>
/// <param name="User">1 to 256 bytes.</param>
/// <param name="Meter">1 to 64 bytes; needed unless credits are given.</param>
/// <param name="Quantities">Whole units by measure, 0 to 10^15, at least one above 0; at most 64 measures.</param>
/// <param name="Quantity">Units of the one measure `quantity`.</param>
/// <param name="Credits">Above 0, at most 10^9, at most six decimals; no rate card applies.</param>
/// <param name="Tenant">In reports of many tenants only, and needed there.</param>
public sealed record UsageItemBody(
    string Id, string? Source, DateTimeOffset? Time, string? User, string? Meter, IReadOnlyDictionary<string, long>? Quantities,
    long? Quantity, Json.Credits? Credits, string? Tenant);

/// <param name="Outcome">accepted or duplicate.</param>
/// <param name="Credits">Charged; for a duplicate what was charged the first time.</param>
/// <param name="Remaining">Credits left in the period.</param>
public sealed record UsageItemResult(string Id, string Outcome, Json.Credits Credits, Json.Credits Remaining);

/// <param name="Results">The items that were not accepted, or all where asked.</param>
/// <param name="Credits">The balance, by tenant where several were reported.</param>
public sealed record UsageBatchResult(
    int Accepted, int Duplicates, int Refused, IReadOnlyList<UsageBatchLine> Results,
    IReadOnlyDictionary<string, Spending.CreditsView> Credits);

/// <param name="Index">The item's place in the request, from 0.</param>
/// <param name="Outcome">accepted, duplicate or refused.</param>
/// <param name="Code">Why it was refused; as the problem of a single item.</param>
public sealed record UsageBatchLine(
    int Index, string? Id, string? Tenant, string Outcome, string? Code, string? Detail, string? Field, Json.Credits? Credits,
    Json.Credits? Remaining);
