using System.CommandLine;
using System.Runtime.InteropServices;

namespace MeteringCluster.Load.Bench;

public static class BenchCommand
{
    public static Command Create()
    {
        var quick = new Option<bool>("--quick") { Description = "About a minute instead of about ten." };
        var rounds = new Option<int?>("--rounds") { Description = "How often every figure is measured." };
        var seconds = new Option<double?>("--seconds") { Description = "How long each measurement takes." };
        var connections = new Option<int?>("--connections") { Description = "Requests under way at a time." };
        var tenants = new Option<int?>("--tenants") { Description = "Tenants that share the load where it is spread." };
        var only = new Option<string>("--only")
        {
            Description = "Measure only figures whose name holds this text.",
            DefaultValueFactory = _ => "",
        };
        var output = new Option<FileInfo?>("--out") { Description = "Also writes the table to this file." };
        var command = new Command("bench", "Throughput and latency beside their baselines, in one run.") { quick, rounds, seconds, connections, tenants, only, output };
        command.SetAction(async result =>
        {
            // One thread serves all sockets, in which answers are also handled: no hand-over, and a core left for the server.
            Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
            Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT", "1");
            var options = result.GetValue(quick) ? BenchOptions.Short : BenchOptions.Full;
            options = options with
            {
                Rounds = result.GetValue(rounds) ?? options.Rounds,
                Time = result.GetValue(seconds) is { } time ? TimeSpan.FromSeconds(time) : options.Time,
                Connections = result.GetValue(connections) ?? options.Connections,
                Only = result.GetRequiredValue(only),
                Tenants = result.GetValue(tenants) ?? options.Tenants,
            };
            using var benchmark = new Benchmark(options, Console.Error);
            // What was started does not outlive an interrupted measurement.
            using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(benchmark, signal, 130));
            using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(benchmark, signal, 143));
            try
            {
                var summary = await benchmark.Run();
                Console.WriteLine(summary);
                if (result.GetValue(output) is { } file) await File.WriteAllTextAsync(file.FullName, summary);
            }
            catch when (benchmark.IsStopped)
            {
                // Its servers were taken away; the signal's handler is about to end the process.
                await Task.Delay(Timeout.Infinite);
            }
        });
        return command;
    }

    private static void Stop(Benchmark benchmark, PosixSignalContext signal, int exitCode)
    {
        signal.Cancel = true;
        benchmark.Dispose();
        Environment.Exit(exitCode);
    }
}
