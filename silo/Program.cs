using System.CommandLine;
using MeteringCluster;

var root = new RootCommand("Meters AI credits and licence seats for many tenants.");
ServeCommand.AddTo(root);

// The host stops in order by itself; the command line must not cut it short.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
