using System.CommandLine;
using System.Globalization;

namespace MeteringCluster.Commands;

/// <summary>
/// How <c>silo serve</c> takes part in a cluster: by options, or by environment variables, which suit containers.
/// An option wins over its variable.
/// </summary>
internal static class ClusterArguments
{
    private static readonly Option<string?> Name = new("--cluster")
    {
        Description = "Run as one silo of the Orleans cluster of this name, over the databases of --postgres (METERING_CLUSTER).",
    };

    private static readonly Option<string?> SiloPort = new("--silo-port")
    {
        Description = "The port on which the cluster's silos talk to each other; 11111 by default (METERING_SILO_PORT).",
    };

    private static readonly Option<string?> Advertise = new("--advertise")
    {
        Description = "The IP address at which the other silos reach this one, or auto; 127.0.0.1 by default (METERING_ADVERTISE).",
    };

    private static readonly Option<string?> ProbeTimeout = new("--probe-timeout")
    {
        Description = "How long a silo has to answer another's probe, as in 00:00:01, the default (METERING_PROBE_TIMEOUT).",
    };

    private static readonly Option<string?> Drain = new("--drain")
    {
        Description = "How long, once asked to stop, the server goes on answering while it says that it is not ready, as in 00:00:05, the default in a cluster (METERING_DRAIN).",
    };

    public static void AddTo(Command command)
    {
        foreach (var option in new[] { Name, SiloPort, Advertise, ProbeTimeout, Drain }) command.Add(option);
    }

    /// <exception cref="StartRefusedException">A value cannot be read.</exception>
    public static void Read(ParseResult parsed, ServerOptions options)
    {
        options.Drain = Duration(parsed, Drain, "METERING_DRAIN");
        if (Text(parsed, Name, "METERING_CLUSTER") is not { } name) return;

        var cluster = new ClusterOptions { Name = name };
        if (Text(parsed, SiloPort, "METERING_SILO_PORT") is { } port) cluster.SiloPort = Port(port);
        if (Text(parsed, Advertise, "METERING_ADVERTISE") is { } advertise) cluster.Advertise = advertise;
        if (Duration(parsed, ProbeTimeout, "METERING_PROBE_TIMEOUT") is { } probe) cluster.ProbeTimeout = probe;
        options.Cluster = cluster;
    }

    private static string? Text(ParseResult parsed, Option<string?> option, string variable)
    {
        var text = parsed.GetValue(option) ?? Environment.GetEnvironmentVariable(variable);
        return string.IsNullOrEmpty(text) ? null : text;
    }

    private static TimeSpan? Duration(ParseResult parsed, Option<string?> option, string variable)
    {
        if (Text(parsed, option, variable) is not { } text) return null;
        // A bare number would be read as days.
        return text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var duration)
            ? duration
            : throw new StartRefusedException($"{option.Name} is '{text}'; it must be hours, minutes and seconds, as in 00:00:05.");
    }

    private static int Port(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? port
            : throw new StartRefusedException($"--silo-port is '{text}'; it must be 1 to 65535.");
}
