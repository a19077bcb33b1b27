using MeteringCluster.Load.Chaos;
using Xunit;
using Xunit.Abstractions;

namespace MeteringCluster.Tests.Integration;

[Trait("Server", "process")]
public class ChaosTests(ITestOutputHelper output)
{
    [Fact(DisplayName = "E1, E2: what was acknowledged is counted exactly once, however often the server is killed")]
    public async Task What_was_acknowledged_is_counted_exactly_once_however_often_the_server_is_killed()
    {
        var log = new StringWriter();
        using var run = new ChaosRun(new ChaosOptions(Rounds: 5, Workers: 4, Seed: Random.Shared.Next()), log);

        try
        {
            Assert.Empty(await run.Run());
        }
        finally
        {
            // With the seed, also where the run itself could not go on.
            output.WriteLine(log.ToString());
        }
    }
}
