using MeteringCluster.Load.Servers;
using MeteringCluster.Tests.Kit;
using Xunit;

namespace MeteringCluster.Tests.Integration;

public sealed class AuditRestartTests
{
    [Fact(DisplayName = "C8: refusals outlive the process, and verify replays them")]
    public async Task Refusals_outlive_the_process_and_verify_replays_them()
    {
        await using var server = await ServerFixture.Start();
        var tenant = await server.CreateTenant("acme");
        using var refused = await server.Post($"{tenant.Path}/sessions", tenant.ServerKey, """{"user":"ann","userType":"gold","module":"web"}""");
        var requestId = (await ServerFixture.Problem(refused, 404, "unknown-pool")).GetProperty("requestId").GetString();

        await server.Stop();
        using var verify = new ChildProcess("dotnet", [SiloProcess.Program, "verify", "--data", server.DataFolder]);
        var exitCode = await verify.Wait(TimeSpan.FromSeconds(30));
        await server.StartAgain();

        Assert.True(exitCode == 0, verify.Output);
        Assert.DoesNotContain("not replayed", verify.Output, StringComparison.Ordinal);
        using var found = await server.Get($"{tenant.Path}/audit?requestId={requestId}", tenant.AdminKey);
        Assert.Equal(1, (await ServerFixture.Json(found)).GetProperty("items").GetArrayLength());
    }
}
