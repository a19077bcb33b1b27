namespace MeteringCluster.Metering;

/// <summary>One tenant's AI credits in one billing period. The key is the tenant's id, '/' and the period's start.</summary>
[Alias("credit-grain")]
public interface ICreditGrain : IGrainWithStringKey;
