namespace MeteringCluster.Load.Workloads;

/// <summary>A tenant and a product server's key to it.</summary>
public sealed record TenantKey(string Tenant, string Key);
