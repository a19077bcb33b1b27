using System.CommandLine;

namespace MeteringCluster.Load.Servers;

public static class NoopCommand
{
    public static Command Create()
    {
        var port = new Option<int>("--port") { Required = true };
        var command = new Command("noop-server", "The same Kestrel set-up with endpoints that do nothing, to compare with.") { port };
        command.SetAction(result => NoopServer.Run(result.GetValue(port)));
        return command;
    }
}
