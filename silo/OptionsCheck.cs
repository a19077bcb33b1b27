using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
#if ORLEANS
using MeteringCluster.Journal.Postgres;
#endif

namespace MeteringCluster;

/// <summary>Holds options against the bounds that they are documented with, before anything starts.</summary>
internal static class OptionsCheck
{
    /// <exception cref="StartRefusedException">Names the option, its value and its bounds.</exception>
    public static void Check(ServerOptions options)
    {
        foreach (var part in (ReadOnlySpan<object>)[options, options.Access, options.Usage, options.Licensing, options.Journaling, options.Signing, options.Billing, options.Coupons, options.Mail, options.Webhooks])
            CheckRanges(part);
        options.Billing.Check();
        options.Mail.Check();
        options.Payments.Check();
        if (options.Cluster is { } cluster) CheckCluster(options, cluster);
        foreach (var proxy in options.TrustedProxies) TrustedProxies.Parse(proxy);
        if (options.Standby && options.Cluster is not null)
            throw new StartRefusedException("--standby is for a server that runs alone; silos of a cluster share the journal.");
        if (options.Postgres.Count == 0 && (options.Standby || options.Migrate))
            throw new StartRefusedException($"{(options.Standby ? "--standby" : "--migrate")} is for a journal in PostgreSQL; give --postgres as well.");
        foreach (var url in options.Urls?.Split(';', StringSplitOptions.RemoveEmptyEntries) ?? []) CheckUrl(url);
    }

    private static void CheckCluster(ServerOptions options, ClusterOptions cluster)
    {
#if !ORLEANS
        throw new StartRefusedException("--cluster needs the build with the cluster host in it: dotnet build -p:Orleans=true.");
#else
        CheckRanges(cluster);
        if (options.Postgres.Count == 0 && options.ConfigureSilo is null)
            throw new StartRefusedException("--cluster needs --postgres: the silos share one journal, and find each other in its database.");
        // The silo is given them before the journal looks at them.
        foreach (var database in PostgresStorage.ParseAll([.. options.Postgres], options.PostgresTimeout))
            database.DisposeAsync().AsTask().GetAwaiter().GetResult();
        if (options.ConfigureSilo is null) CheckFree(cluster.SiloPort);
        if (cluster.Advertise != "auto" && !System.Net.IPAddress.TryParse(cluster.Advertise, out _))
            throw new StartRefusedException($"--advertise is '{cluster.Advertise}'; it must be an IP address, or auto.");
#endif
    }

#if ORLEANS
    // Orleans would take minutes to say so, in many lines.
    private static void CheckFree(int port)
    {
        try
        {
            using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Any, port);
            listener.Start();
        }
        catch (System.Net.Sockets.SocketException e)
        {
            throw new StartRefusedException($"--silo-port {port} cannot be listened on: {e.Message}.");
        }
    }
#endif

    private static void CheckRanges(object options)
    {
        foreach (var property in options.GetType().GetProperties())
        {
            var value = property.GetValue(options);
            if (property.GetCustomAttribute<RangeAttribute>() is { } range && !range.IsValid(value))
                throw new StartRefusedException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{options.GetType().Name}.{property.Name} is {value}; it must be {range.Minimum} to {range.Maximum}."));
            if (property.GetCustomAttribute<StringLengthAttribute>() is { } length && !length.IsValid(value))
                throw new StartRefusedException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{options.GetType().Name}.{property.Name} has {((string?)value)?.Length} characters; it must have {length.MinimumLength} to {length.MaximumLength}."));
            if (property.GetCustomAttribute<RegularExpressionAttribute>() is { } form && !form.IsValid(value))
                throw new StartRefusedException($"{options.GetType().Name}.{property.Name} is '{value}'; it must be of the form {form.Pattern}.");
        }
    }

    private static void CheckUrl(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url.Trim());
            if (address.Scheme.ToLowerInvariant() is "http" or "https" && address.Port is >= 0 and <= 65535) return;
        }
        catch (FormatException)
        {
            // Told below.
        }

        throw new StartRefusedException($"'{url}' is no address to listen on; it must be like http://127.0.0.1:5080.");
    }
}
