using System.CommandLine;
using MeteringCluster.Commands;

var root = new RootCommand("Meters AI credits and licence seats for many tenants.");
ServeCommand.AddTo(root);
root.Add(ImportCommand.Create());
root.Add(MigrateCommand.Create());
root.Add(VerifyCommand.Create());

// The host stops in order by itself; the command line must not cut it short.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
