using System.CommandLine;

namespace MeteringCluster.Load.Sessions;

public static class SessionsCommand
{
    public static Command Create()
    {
        var sessions = new Option<int>("--sessions") { Description = "Live sessions of one tenant.", DefaultValueFactory = _ => 100_000 };
        var tenants = new Option<int>("--tenants") { Description = "Tenants with ten live sessions each; 0 leaves them out.", DefaultValueFactory = _ => 50_000 };
        var seconds = new Option<double>("--seconds") { Description = "How long each measurement takes.", DefaultValueFactory = _ => 3 };
        var command = new Command("sessions", "Many live sessions: of one tenant, and of many tenants; speed and memory.") { sessions, tenants, seconds };
        command.SetAction(async result =>
        {
            Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
            Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT", "1");
            using var run = await SessionsRun.Start(TimeSpan.FromSeconds(result.GetValue(seconds)), Console.Out);
            await run.OneTenant(result.GetValue(sessions));
            if (result.GetValue(tenants) is > 0 and var many) await run.ManyTenants(many);
        });
        return command;
    }
}
