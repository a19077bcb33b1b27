namespace MeteringCluster.Billing;

/// <summary>A half-open span of time, [Start, End), in UTC.</summary>
[GenerateSerializer, Immutable, Alias("billing-period")]
public readonly record struct BillingPeriod([property: Id(0)] DateTimeOffset Start, [property: Id(1)] DateTimeOffset End)
{
    public bool Contains(DateTimeOffset instant) => Start <= instant && instant < End;
}
