namespace MeteringCluster.Load.Bench;

/// <param name="Rounds">How often every figure is measured; the median counts.</param>
/// <param name="Time">How long each measurement takes.</param>
/// <param name="Connections">Requests under way at a time for single reports; batches take a quarter of them.</param>
/// <param name="Tenants">How many tenants share the load where it is spread.</param>
/// <param name="Only">Measures only figures whose name holds this text, beside what they are compared with.</param>
public sealed record BenchOptions(int Rounds, TimeSpan Time, int Connections, int Tenants, bool Quick, string Only = "")
{
    public static readonly BenchOptions Full = new(5, TimeSpan.FromSeconds(4), 64, 100, false);

    public static readonly BenchOptions Short = new(3, TimeSpan.FromSeconds(1), 64, 100, true);

    public int BatchConnections => Math.Max(1, Connections / 4);
}
