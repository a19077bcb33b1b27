using System.Text.RegularExpressions;
using MeteringCluster.Load.Servers;
using Xunit;

namespace MeteringCluster.Tests.Integration;

/// <summary>What the commands cannot take, they say in a sentence.</summary>
[Trait("Server", "process")]
public sealed class CommandTests : IDisposable
{
    private readonly Kit.TemporaryFolder _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("ftp://127.0.0.1")]
    [InlineData("http://127.0.0.1:0;junk")]
    [InlineData("http://127.0.0.1:99999")]
    [InlineData("http://192.0.2.1:6000")]
    public async Task An_address_that_cannot_be_listened_on_is_named_without_a_stack_trace(string urls)
    {
        var (exitCode, output) = await Run("serve", "--memory", "--urls", urls);

        Assert.Equal(1, exitCode);
        Assert.Matches("is no address to listen on|cannot be listened on", output);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\nb")]
    [InlineData("schlüssel")]
    public async Task An_import_with_a_key_that_is_none_says_so_at_once(string key)
    {
        File.WriteAllText(_files.File("a.ndjson"), """{"id":"a","credits":1}""");

        var (exitCode, output) = await Run("import", _files.File("a.ndjson"), "--url", "http://127.0.0.1:1", "--tenant", "acme", "--key", key);

        Assert.Equal(2, exitCode);
        Assert.Contains("The API key holds", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_csv_file_of_a_header_alone_is_imported_and_done()
    {
        File.WriteAllText(_files.File("a.csv"), "time,tokens\n");
        string[] import = ["import", _files.File("a.csv"), "--url", "http://127.0.0.1:1", "--tenant", "acme", "--key", "mk_none",
            "--time", "time", "--meter", "=chat", "--quantity", "input_tokens=tokens"];

        var first = await Run(import);
        var again = await Run(import);

        Assert.True(first.ExitCode == 0, first.Output);
        Assert.Contains("complete before", again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_whose_id_is_no_text_is_a_bad_line_and_ends_nothing()
    {
        byte[] broken = [.. "{\"id\":\""u8, 0xFF, .. "\",\"credits\":1}\n"u8, .. """{"id":"\ud800","credits":1}"""u8];
        File.WriteAllBytes(_files.File("a.ndjson"), broken);

        var (exitCode, output) = await Run("import", _files.File("a.ndjson"), "--url", "http://127.0.0.1:1", "--tenant", "acme", "--key", "mk_none");

        Assert.True(exitCode == 1, output);
        Assert.Contains("line 1: holds text that is not valid Unicode", output, StringComparison.Ordinal);
        Assert.Contains("line 2: holds text that is not valid Unicode", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("sandbox", true)]
    [InlineData("stripe", false)]
    public async Task A_start_says_where_nothing_is_collected(string provider, bool said)
    {
        Dictionary<string, string> environment = new() { ["METERING_PAYMENTS"] = provider };
        if (!said) environment["METERING_STRIPE_SECRET_KEY"] = "sk_test_51AnyKeyAtAll00";
        using var process = new ChildProcess("dotnet", [SiloProcess.Program, "serve", "--memory", "--port", "0", "--demo"], environment);

        // What is said of the demo comes after all else.
        await Kit.Eventually.True(() => process.Output.Contains("curl", StringComparison.Ordinal));
        Assert.Equal(said, process.Output.Contains("Payments go to the sandbox, which collects nothing.\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_demo_on_the_same_folder_finds_what_the_first_one_made()
    {
        List<(int Licenses, int Developers, int Servers)> seen = [];
        for (var start = 0; start < 2; start++)
        {
            using var process = new ChildProcess("dotnet", [SiloProcess.Program, "serve", "--data", _files.File("data"), "--port", "0", "--demo"]);
            await Kit.Eventually.True(() => process.Output.Contains("(an account manager of", StringComparison.Ordinal), seconds: 60);
            var admin = Key(process.Output, "the admin of");
            var manager = Key(process.Output, "an account manager of");
            using var http = new HttpClient { BaseAddress = new Uri(Regex.Match(process.Output, "Listening on (\\S+)").Groups[1].Value) };
            seen.Add((
                await Count(http, manager, "/v1/resellers/demo-reseller/licenses", "licenses"), await Count(http, admin, "/v1/tenants/demo/developers", "items"),
                await Count(http, admin, "/v1/tenants/demo/activations", "items")));
        }

        Assert.Equal((8, 7, 2), seen[0]);
        Assert.Equal(seen[0], seen[1]);

        static string Key(string output, string whose) => Regex.Match(output, $@"(mk_\w+)  \({whose}").Groups[1].Value;

        static async Task<int> Count(HttpClient http, string key, string path, string member)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Authorization = new("Bearer", key);
            using var answer = await http.SendAsync(request);
            return (await Kit.ServerFixture.Json(answer)).GetProperty(member).GetArrayLength();
        }
    }

    private static async Task<(int ExitCode, string Output)> Run(params string[] arguments)
    {
        using var process = new ChildProcess("dotnet", [SiloProcess.Program, .. arguments]);
        var exitCode = await process.Wait(TimeSpan.FromSeconds(30));
        return (exitCode, process.Output);
    }
}
