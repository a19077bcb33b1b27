using System.CommandLine;

namespace MeteringCluster.Load.Chaos;

public static class ChaosCommand
{
    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { Description = "How often the server is killed.", DefaultValueFactory = _ => 20 };
        var workers = new Option<int>("--workers") { Description = "Clients of each kind.", DefaultValueFactory = _ => 8 };
        var seed = new Option<int?>("--seed") { Description = "Of what the clients do and when the server is killed; by default a new one." };
        var command = new Command("chaos", "Kills the server at random instants under load, and checks that nothing is lost or counted twice.") { rounds, workers, seed };
        command.SetAction(async result =>
        {
            var options = new ChaosOptions(
                result.GetValue(rounds), result.GetValue(workers), result.GetValue(seed) ?? Random.Shared.Next());
            using var run = new ChaosRun(options, Console.Out);
            var violations = await run.Run();
            foreach (var violation in violations.Take(20)) Console.WriteLine(violation);
            Console.WriteLine(violations.Count == 0 ? "No violation." : $"{violations.Count} violations; seed {options.Seed}.");
            return violations.Count == 0 ? 0 : 1;
        });
        return command;
    }
}
