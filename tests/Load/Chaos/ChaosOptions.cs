namespace MeteringCluster.Load.Chaos;

/// <param name="Rounds">How often the server is killed.</param>
/// <param name="Workers">Of each kind: reporters, spenders at a small cap, users of few seats.</param>
/// <param name="Seed">Of what the workers do and of when the server is killed; their interleaving is the machine's.</param>
public sealed record ChaosOptions(int Rounds, int Workers, int Seed);
