using System.Globalization;
using System.Reflection;
using MeteringCluster.Load.Servers;
using Xunit;

namespace MeteringCluster.Tests.Kit;

/// <summary>
/// Measures memory in a process of its own, in which nothing else runs. In that of the tests the garbage of any of them
/// may go away between two looks, also long after it has ended.
/// </summary>
internal static class QuietProcess
{
    private const string Measured = "measured:";

    /// <summary>Runs a static method there, and gives the figures that it gives; fails with its output when it throws.</summary>
    public static async Task<long[]> Measure(Func<Task<long[]>> method)
    {
        Assert.True(method.Target is null, "Only a static method needs nothing of this process.");
        string[] arguments = [typeof(QuietProcess).Assembly.Location, method.Method.DeclaringType!.FullName!, method.Method.Name];

        var output = await ChildProcess.MustRun("dotnet", arguments, atMost: TimeSpan.FromMinutes(3));

        var line = Assert.Single(output.Split('\n'), line => line.StartsWith(Measured, StringComparison.Ordinal));
        return [.. line[Measured.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(figure => long.Parse(figure, CultureInfo.InvariantCulture))];
    }

    private static async Task Main(string[] args)
    {
        var method = typeof(QuietProcess).Assembly.GetType(args[0], throwOnError: true)!
            .GetMethod(args[1], BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!;
        var figures = await method.CreateDelegate<Func<Task<long[]>>>()();
        Console.WriteLine($"{Measured} {string.Join(' ', figures)}");
    }
}
