namespace MeteringCluster.Load.Servers;

/// <summary>A key for a server that is started for one run.</summary>
public static class OperatorKey
{
    public static string New() => $"mk_load_{Guid.NewGuid():N}";
}
