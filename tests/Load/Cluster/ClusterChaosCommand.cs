using System.CommandLine;
using MeteringCluster.Load.Servers;

namespace MeteringCluster.Load.Cluster;

public static class ClusterChaosCommand
{
    private static readonly Dictionary<string, Fault> Faults = new()
    {
        ["none"] = Fault.None,
        ["kill"] = Fault.Kill,
        ["freeze"] = Fault.Freeze,
        ["rolling"] = Fault.Rolling,
        ["postgres-stop"] = Fault.PostgresStop,
        ["postgres-kill"] = Fault.PostgresKill,
        ["splitbrain"] = Fault.SplitBrain,
    };

    public static Command Create()
    {
        var program = new Option<FileInfo>("--silo-dll")
        {
            Description = "The built silo.dll with the cluster host in it; by default the one beside this program.",
            DefaultValueFactory = _ => new FileInfo(SiloProcess.Program),
        };
        var silos = new Option<int>("--silos") { Description = "How many silos; 2 for splitbrain.", DefaultValueFactory = _ => 3 };
        var rounds = new Option<int>("--rounds") { Description = "How often something is broken.", DefaultValueFactory = _ => 10 };
        var fault = new Option<string>("--fault") { Description = "What is broken.", Required = true };
        fault.AcceptOnlyFromAmong([.. Faults.Keys]);
        var between = new Option<double>("--seconds-between") { Description = "How long the load runs before each fault.", DefaultValueFactory = _ => 5 };
        var seed = new Option<int?>("--seed") { Description = "Of what the clients do and what is hit; by default a new one." };
        var tenants = new Option<int>("--tenants") { Description = "How many tenants.", DefaultValueFactory = _ => 60 };
        var direct = new Option<bool>("--direct") { Description = "Without HAProxy: the clients take the silos in turn." };
        var command = new Command("cluster-chaos", "Breaks a cluster of silos under load, and checks that nothing is lost or counted twice.")
        {
            program, silos, rounds, fault, between, seed, tenants, direct,
        };
        command.SetAction(async result =>
        {
            var kind = Faults[result.GetRequiredValue(fault)];
            var options = new ClusterChaosOptions(
                result.GetRequiredValue(program).FullName, kind == Fault.SplitBrain ? 2 : result.GetValue(silos), result.GetValue(rounds), kind,
                TimeSpan.FromSeconds(result.GetValue(between)), TimeSpan.FromSeconds(5), result.GetValue(seed) ?? Random.Shared.Next(), result.GetValue(tenants),
                Proxy: kind != Fault.SplitBrain && !result.GetValue(direct));
            var violations = await new ClusterChaosRun(options, Console.Out).Run();
            foreach (var violation in violations.Take(20)) Console.WriteLine(violation);
            Console.WriteLine(violations.Count == 0 ? "No violation." : $"{violations.Count} violations; seed {options.Seed}.");
            return violations.Count == 0 ? 0 : 1;
        });
        return command;
    }
}
