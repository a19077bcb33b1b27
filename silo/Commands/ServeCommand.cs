using System.CommandLine;
using System.Net.Sockets;
using MeteringCluster.Demo;
using MeteringCluster.Journal;
using MeteringCluster.OutwardPayments;
using MeteringCluster.Signing;
using Microsoft.AspNetCore.Connections;

namespace MeteringCluster.Commands;

/// <summary><c>silo serve</c>, which is also what <c>silo</c> alone does.</summary>
internal static class ServeCommand
{
    // Another process has taken the journal over.
    private const int LostToAnother = 3;

    private static readonly Option<int> Port = new("--port")
    {
        Description = "The port on 127.0.0.1; 0 takes any that is free.",
        DefaultValueFactory = _ => 5080,
    };

    private static readonly Option<string> Data = new("--data")
    {
        Description = "The folder of the journal; it is made if it is not there.",
        DefaultValueFactory = _ => "data",
    };

    private static readonly Option<bool> Memory = new("--memory")
    {
        Description = "Keep nothing beyond this process (for measuring).",
    };

    private static readonly Option<string?> Urls = new("--urls")
    {
        Description = "Addresses to listen on instead of the loopback port, separated by semicolons.",
    };

    private static readonly Option<string[]> TrustedProxy = new("--trusted-proxy")
    {
        Description = "The address, or network, of a proxy whose X-Forwarded-For and X-Forwarded-Proto are believed; may be repeated (METERING_TRUSTED_PROXIES, separated by commas).",
    };

    private static readonly Option<bool> Demo = new("--demo")
    {
        Description = "Make a tenant and a reseller to look at, with invented usage, and show keys to sign in with and lines to paste.",
    };

    private static readonly Option<string[]> Postgres = PostgresOption.Create();

    private static readonly Option<int> Lanes = new("--postgres-lanes")
    {
        Description = "Writing connections for each PostgreSQL database, 1 to 8.",
        DefaultValueFactory = _ => new ServerOptions().PostgresLanes,
    };

    private static readonly Option<bool> Standby = new("--standby")
    {
        Description = "Where another process owns the PostgreSQL journal, wait for its end and take over.",
    };

    private static readonly Option<bool> Migrate = new("--migrate")
    {
        Description = "Make the PostgreSQL schema, or bring it up to date, before starting.",
    };

    static ServeCommand() => Port.Validators.Add(result =>
    {
        if (result.Tokens is [var token] && int.TryParse(token.Value, out var port) && port is < 0 or > 65535)
            result.AddError($"--port is {port}; it must be 0 to 65535.");
    });

    public static void AddTo(RootCommand root)
    {
        var serve = new Command("serve", "Starts the server (the default).");
        foreach (var command in new[] { root, serve })
        {
            command.Add(Port);
            command.Add(Data);
            command.Add(Memory);
            command.Add(Urls);
            command.Add(TrustedProxy);
            command.Add(Demo);
            command.Add(Postgres);
            ClusterArguments.AddTo(command);
            command.Add(Lanes);
            command.Add(Standby);
            command.Add(Migrate);
            command.SetAction((parsed, stop) => Run(parsed, stop));
        }

        root.Add(serve);
    }

    private static ServerOptions Read(ParseResult parsed)
    {
        var otlp = Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT");
        var options = new ServerOptions
        {
            Port = parsed.GetValue(Port),
            DataFolder = parsed.GetValue(Data)!,
            Memory = parsed.GetValue(Memory),
            Urls = parsed.GetValue(Urls),
            OperatorKey = Environment.GetEnvironmentVariable("METERING_OPERATOR_KEY"),
            OtlpEndpoint = string.IsNullOrEmpty(otlp) ? null : OtlpUri(otlp),
            PostgresLanes = parsed.GetValue(Lanes),
            Standby = parsed.GetValue(Standby),
            Migrate = parsed.GetValue(Migrate),
        };
        var proxies = parsed.GetValue(TrustedProxy) is { Length: > 0 } named ? named
            : Environment.GetEnvironmentVariable("METERING_TRUSTED_PROXIES")?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var proxy in proxies ?? []) options.TrustedProxies.Add(proxy);
        options.Postgres = Databases(parsed);
        options.Signing.Secret = SigningSecretIn("METERING_SIGNING_SECRET");
        options.Signing.PreviousSecret = SigningSecretIn("METERING_SIGNING_SECRET_PREVIOUS");
        // With nothing to encrypt new keys with, a forgotten variable would put them into the journal in the open.
        if (options.Signing is { Secret: null, PreviousSecret: not null })
            throw new StartRefusedException("METERING_SIGNING_SECRET_PREVIOUS is set, and METERING_SIGNING_SECRET is not; set both.");
        options.Mail.Read(Environment.GetEnvironmentVariable);
        options.Billing.Read(Environment.GetEnvironmentVariable);
        options.Coupons.Read(Environment.GetEnvironmentVariable);
        options.Webhooks.AllowHttp = Truth("METERING_WEBHOOKS_ALLOW_HTTP");
        options.Webhooks.AllowPrivateNetworks = Truth("METERING_WEBHOOKS_ALLOW_PRIVATE");
        options.Payments.Read(Environment.GetEnvironmentVariable);
        ClusterArguments.Read(parsed, options);
        return options;
    }

    // What the command line says outright comes before the environment.
    private static IReadOnlyList<string> Databases(ParseResult parsed)
    {
        var elsewhere = parsed.GetValue(Memory) ? "--memory" : parsed.GetResult(Data) is { Implicit: false } ? "--data" : null;
        if (elsewhere is null) return PostgresOption.Read(parsed, Postgres);
        return parsed.GetValue(Postgres) is { Length: > 0 }
            ? throw new StartRefusedException($"--postgres and {elsewhere} cannot both be given: a journal lies in one place.")
            : [];
    }

    // Said without the secret itself, which belongs on no screen, and for the same reason on no command line.
    private static SigningSecret? SigningSecretIn(string variable)
    {
        var text = Environment.GetEnvironmentVariable(variable);
        return string.IsNullOrEmpty(text) ? null
            : SigningSecret.TryParse(text, out var secret) ? secret
            : throw new StartRefusedException($"{variable} must be {SigningSecret.Length} bytes in base64.");
    }

    private static bool Truth(string variable)
    {
        var text = Environment.GetEnvironmentVariable(variable);
        return string.IsNullOrEmpty(text) ? false
            : bool.TryParse(text, out var asked) ? asked
            : throw new StartRefusedException($"{variable} is '{text}'; it must be true or false.");
    }

    private static Uri OtlpUri(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? uri
            : throw new StartRefusedException($"OTEL_EXPORTER_OTLP_ENDPOINT is '{text}'; it must be an http or https address.");

    private static async Task<int> Run(ParseResult parsed, CancellationToken stop)
    {
        ServerOptions? options = null;
        try
        {
            options = Read(parsed);
            await using var app = MeteringServer.Build(options);
            await app.StartAsync(stop);
            SayReady(app, options);
            if (parsed.GetValue(Demo)) await ShowDemo(app, options, stop);
            return await Serve(app, stop);
        }
        catch (OperationCanceledException)
        {
            // Told to stop before it was started, as one is that stands by.
            return 0;
        }
        catch (Exception e) when (Refusal(e, options) is { } sentence)
        {
            await Console.Error.WriteLineAsync(sentence);
            return 1;
        }
    }

    private static async Task<int> Serve(WebApplication app, CancellationToken stop)
    {
        var lost = app.Services.GetRequiredService<Storage>().Lost;
        var shutdown = app.WaitForShutdownAsync(stop);
        if (await Task.WhenAny(lost, shutdown) == shutdown)
        {
            await shutdown;
            return 0;
        }

        await Console.Error.WriteLineAsync(await lost);
        await app.StopAsync(stop);
        await shutdown;
        return LostToAnother;
    }

    private static string? Refusal(Exception e, ServerOptions? options) => e switch
    {
        StartRefusedException or JournalRefusedException => e.Message,
        GrainUnavailableException or JournalUnavailableException =>
            $"The server started, but could not see to the first operator key: {e.Message} Start it again.",
        IOException { InnerException: AddressInUseException } =>
            $"{options?.Urls ?? $"Port {options?.Port} of 127.0.0.1"} is in use by another process; choose another with --port.",
        SocketException socket => $"{options?.Urls ?? $"Port {options?.Port} of 127.0.0.1"} cannot be listened on: {socket.Message}.",
        // Kestrel has no exception of its own for it, and names the tools of a developer's machine.
        InvalidOperationException when e.Message.StartsWith("Unable to configure HTTPS", StringComparison.Ordinal) =>
            "There is no certificate to serve https with; name one in METERING_Kestrel__Certificates__Default__Path.",
        _ => null,
    };

    private static Task ShowDemo(WebApplication app, ServerOptions options, CancellationToken stop) =>
        new DemoTenant(new Uri(app.Urls.First()), app.Services.GetRequiredService<IMeteringCluster>(), options.Clock, Console.Out).Create(stop);

    private static void SayReady(WebApplication app, ServerOptions options)
    {
        var url = app.Urls.First();
        Console.WriteLine($"Listening on {url}");
        Console.WriteLine($"Open {url}/console to sign in with a key, and {url}/docs for the API.");
        Console.WriteLine(
            options.Memory ? "Nothing is kept: the journal is in memory only."
            : options.Postgres.Count > 0 ? $"Data lies in {app.Services.GetRequiredService<Storage>().Place}."
            : $"Data lies in {Path.GetFullPath(options.DataFolder)}.");
        // Whoever means to be paid must not learn it from his bank.
        if (options.Payments.Provider == SandboxProvider.ProviderName) Console.WriteLine("Payments go to the sandbox, which collects nothing.");
    }
}
