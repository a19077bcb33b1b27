using System.CommandLine;
using MeteringCluster.Load.Bench;
using MeteringCluster.Load.Chaos;
using MeteringCluster.Load.Servers;

var root = new RootCommand("Measures the server, and tries to break it. Speaks to it over HTTP only.")
{
    BenchCommand.Create(),
    ChaosCommand.Create(),
    NoopCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
