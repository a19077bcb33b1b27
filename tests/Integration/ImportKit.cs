using System.Globalization;
using MeteringCluster.Load;
using MeteringCluster.Load.Servers;
using MeteringCluster.Load.Workloads;

namespace MeteringCluster.Tests.Integration;

/// <summary>A real server and a real <c>silo import</c>, as processes of their own.</summary>
public sealed class ImportKit : IDisposable
{
    private readonly TemporaryFolder _folder = new("import-test-");
    private readonly string _operatorKey = OperatorKey.New();
    private SiloProcess? _silo;
    private TenantKey? _tenant;
    private int _port;

    public string Folder => _folder.Path;

    public SiloProcess Silo => _silo!;

    public static async Task<ImportKit> Start(string creditsBase = "1000000")
    {
        var kit = new ImportKit();
        try
        {
            await kit.StartSilo();
            using var api = new SiloApi(kit.Silo.Url, kit._operatorKey);
            kit._tenant = await api.CreateTenant("acme", creditsBase);
            return kit;
        }
        catch
        {
            kit.Dispose();
            throw;
        }
    }

    /// <summary>Starts the server on the folder, on the same port as before.</summary>
    public async Task StartSilo()
    {
        if (_port == 0) _port = Ports.Lasting();
        _silo?.Dispose();
        _silo = await SiloProcess.Start(Path.Combine(Folder, "data"), _operatorKey, _port);
    }

    public string Write(string name, params string[] lines)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllLines(path, lines);
        return path;
    }

    public ChildProcess StartImport(string file, params string[] arguments) => new(
        "dotnet", [SiloProcess.Program, "import", file, "--url", Silo.Url.ToString(), "--key", _tenant!.Key, "--tenant", _tenant.Tenant, .. arguments]);

    public async Task<(int ExitCode, string Output)> Import(string file, params string[] arguments)
    {
        using var import = StartImport(file, arguments);
        var exitCode = await import.Wait(TimeSpan.FromMinutes(2));
        return (exitCode, import.Output);
    }

    /// <summary>The arguments that map the recorded requests: rated by their tokens, the last one a few seconds ago.</summary>
    public static string[] TraceArguments(DateTimeOffset end) =>
    [
        "--time", "TIMESTAMP", "--meter", "=chat", "--quantity", "input_tokens=ContextTokens", "--quantity", "output_tokens=GeneratedTokens",
        "--shift-to", end.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
    ];

    /// <summary>What the server has counted.</summary>
    public async Task<(long Events, long Input, long Output, decimal Credits)> Totals()
    {
        using var api = new SiloApi(Silo.Url, _tenant!.Key);
        var row = (await api.Get($"/v1/tenants/{_tenant.Tenant}/usage"))["rows"]!.AsArray().SingleOrDefault();
        if (row is null) return default;
        var quantities = row["quantities"]!;
        return ((long)row["events"]!, (long?)quantities["input_tokens"] ?? 0, (long?)quantities["output_tokens"] ?? 0, (decimal)row["credits"]!);
    }

    public void Dispose()
    {
        _silo?.Dispose();
        _folder.Dispose();
    }
}
