using System.CommandLine;
using MeteringCluster.Load.Bench;
using MeteringCluster.Load.Chaos;
using MeteringCluster.Load.Cluster;
using MeteringCluster.Load.Cluster.Bench;
using MeteringCluster.Load.Servers;
using MeteringCluster.Load.Sessions;

var root = new RootCommand("Measures the server, and tries to break it. Speaks to it over HTTP only.")
{
    BenchCommand.Create(),
    ChaosCommand.Create(),
    ClusterBenchCommand.Create(),
    ClusterChaosCommand.Create(),
    NoopCommand.Create(),
    SessionsCommand.Create(),
};
// Commands that start processes end them by themselves when they are told to stop.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
