using System.CommandLine;
using MeteringCluster.Load.Bench;
using MeteringCluster.Load.Servers;

namespace MeteringCluster.Load.Cluster.Bench;

public static class ClusterBenchCommand
{
    public static Command Create()
    {
        var program = new Option<FileInfo>("--silo-dll")
        {
            Description = "The built silo.dll with the cluster host in it; by default the one beside this program.",
            DefaultValueFactory = _ => new FileInfo(SiloProcess.Program),
        };
        var rounds = new Option<int>("--rounds") { Description = "How often every figure is measured.", DefaultValueFactory = _ => 5 };
        var seconds = new Option<double>("--seconds") { Description = "How long each measurement takes.", DefaultValueFactory = _ => 4 };
        var connections = new Option<int>("--connections") { Description = "Requests under way at a time.", DefaultValueFactory = _ => 64 };
        var tenants = new Option<int>("--tenants") { Description = "Tenants that share the load.", DefaultValueFactory = _ => 100 };
        var silos = new Option<int>("--silos") { Description = "The largest cluster; 0 measures none.", DefaultValueFactory = _ => 3 };
        var output = new Option<FileInfo?>("--out") { Description = "Also writes the table to this file." };
        var command = new Command("cluster-bench", "Throughput of one process and of clusters of silos on one PostgreSQL, beside SQL by hand.")
        {
            program, rounds, seconds, connections, tenants, silos, output,
        };
        command.SetAction(async result =>
        {
            // One thread serves all sockets, in which answers are also handled: no hand-over, and a core left for the rest.
            Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
            Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT", "1");
            var options = new BenchOptions(
                result.GetValue(rounds), TimeSpan.FromSeconds(result.GetValue(seconds)), result.GetValue(connections), result.GetValue(tenants), false);
            using var benchmark = new ClusterBenchmark(
                result.GetRequiredValue(program).FullName, result.GetValue(silos), options, Console.Error);
            var summary = await benchmark.Run();
            Console.WriteLine(summary);
            if (result.GetValue(output) is { } file) await File.WriteAllTextAsync(file.FullName, summary);
        });
        return command;
    }
}
