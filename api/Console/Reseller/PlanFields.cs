namespace MeteringCluster.Api.Console;

/// <summary>The fields of a plan, of which a page has several forms.</summary>
/// <param name="Suffix">Tells the ids of one form's fields from another's.</param>
/// <param name="IsOperator">Which seats a reseller sells, an operator alone says.</param>
public sealed record PlanFields(
    PlanForm Form, string Suffix, string? MonthsProblem, string? PriceProblem, string? PoolProblem, bool IsOperator);
