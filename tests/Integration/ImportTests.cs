using MeteringCluster.Load.Servers;
using Xunit;

namespace MeteringCluster.Tests.Integration;

[Trait("Server", "process")]
public class ImportTests
{
    private static readonly string[] Mapping = ["--no-time", "--user", "who", "--meter", "=chat", "--quantity", "input_tokens=tokens"];

    // 18,059,974 context tokens at 3 credits a million, 245,896 generated ones at 15.
    private static readonly (long, long, long, decimal) TraceTotals = (8_819, 18_059_974, 245_896, 57.868362m);

    [RealInputFact]
    public async Task Recorded_requests_are_counted_to_the_unit_however_often_they_are_imported()
    {
        using var kit = await ImportKit.Start();
        var arguments = ImportKit.TraceArguments(TimeProvider.System.GetUtcNow().AddSeconds(-5));
        string State(int run) => Path.Combine(kit.Folder, $"state-{run}");

        var first = await kit.Import(RealInput.Trace, [.. arguments, "--state", State(1)]);
        Assert.Equal((0, TraceTotals), (first.ExitCode, await kit.Totals()));

        var again = await kit.Import(RealInput.Trace, [.. arguments, "--state", State(1)]);
        Assert.Equal(0, again.ExitCode);
        Assert.Contains("complete before", again.Output, StringComparison.Ordinal);

        var withoutState = await kit.Import(RealInput.Trace, [.. arguments, "--state", State(2), "--batch", "77", "--parallel", "2"]);
        Assert.Equal(0, withoutState.ExitCode);
        Assert.Contains("duplicates  8,819", withoutState.Output, StringComparison.Ordinal);
        Assert.Equal(TraceTotals, await kit.Totals());
    }

    [RealInputFact]
    public async Task An_import_killed_halfway_together_with_the_server_ends_with_the_same_totals()
    {
        using var kit = await ImportKit.Start();
        var arguments = ImportKit.TraceArguments(TimeProvider.System.GetUtcNow().AddSeconds(-5));
        string[] slow = [.. arguments, "--state", Path.Combine(kit.Folder, "state"), "--batch", "10", "--parallel", "1"];

        // Killed as soon as the server has counted something and long before it has counted all.
        using (var import = kit.StartImport(RealInput.Trace, slow))
        {
            while ((await kit.Totals()).Events == 0) Assert.False(import.HasExited, import.Output);
            kit.Silo.Kill();
            import.Kill();
        }

        await kit.StartSilo();
        var halfway = (await kit.Totals()).Events;
        Assert.InRange(halfway, 1, 8_818);

        var (exitCode, output) = await kit.Import(RealInput.Trace, slow);
        Assert.True(exitCode == 0, output);
        Assert.Equal(TraceTotals, await kit.Totals());
    }

    [RealInputFact]
    public async Task An_import_goes_on_by_itself_when_the_server_comes_back()
    {
        using var kit = await ImportKit.Start();
        var arguments = ImportKit.TraceArguments(TimeProvider.System.GetUtcNow().AddSeconds(-5));

        using var import = kit.StartImport(RealInput.Trace, [.. arguments, "--state", Path.Combine(kit.Folder, "state"), "--batch", "10"]);
        while ((await kit.Totals()).Events == 0) Assert.False(import.HasExited, import.Output);
        kit.Silo.Kill();
        await kit.StartSilo();

        Assert.Equal(0, await import.Wait(TimeSpan.FromMinutes(1)));
        Assert.Equal(TraceTotals, await kit.Totals());
    }

    [Fact]
    public async Task A_renamed_file_is_the_same_import()
    {
        using var kit = await ImportKit.Start();
        var file = kit.Write("a.csv", "who,tokens", "anna,10", "ben,20");
        Assert.Equal(0, (await kit.Import(file, Mapping)).ExitCode);

        var renamed = Path.Combine(kit.Folder, "b.csv");
        File.Move(file, renamed);
        var (_, output) = await kit.Import(renamed, Mapping);

        Assert.Contains("duplicates  2", output, StringComparison.Ordinal);
        Assert.Equal(2, (await kit.Totals()).Events);
    }

    [Fact]
    public async Task Bad_lines_are_reported_by_number_and_the_good_ones_still_go()
    {
        using var kit = await ImportKit.Start();
        var rejects = Path.Combine(kit.Folder, "rejects.csv");
        var file = kit.Write("bad.csv",
            "who,tokens",
            "anna,10",
            "ben",
            "carla,ten",
            "\"david, the \"\"third\"\"\",30",
            "elena,\"40",
            "",
            "farid,-5",
            $"greta,{new string('9', 70_000)}",
            "hugo,60");

        var (exitCode, output) = await kit.Import(file, [.. Mapping, "--rejects", rejects]);

        Assert.Equal((1, 3L, 100L), (exitCode, (await kit.Totals()).Events, (await kit.Totals()).Input));
        Assert.Contains("line 3: 1 columns where the header has 2", output, StringComparison.Ordinal);
        Assert.Contains("line 4: input_tokens 'ten' is not a whole number", output, StringComparison.Ordinal);
        Assert.Contains("line 6: a quote is opened and not closed on the line", output, StringComparison.Ordinal);
        Assert.Contains("line 8: input_tokens '-5' is not a whole number", output, StringComparison.Ordinal);
        Assert.Contains("line 9: longer than 65536 bytes", output, StringComparison.Ordinal);
        Assert.Contains("bad lines   5", output, StringComparison.Ordinal);
        Assert.Equal(6, (await File.ReadAllLinesAsync(rejects)).Length);
    }

    [Fact]
    public async Task What_the_server_refuses_is_reported_by_line_and_code()
    {
        // 30 tokens at 3 credits a million cost 0.00009 credits: the second line is over the cap, the third fits.
        using var kit = await ImportKit.Start(creditsBase: "0.0001");
        var file = kit.Write("capped.csv", "who,tokens", "anna,30", "ben,30", "carla,3");

        var (exitCode, output) = await kit.Import(file, Mapping);

        Assert.Equal(1, exitCode);
        Assert.Contains("line 3: credit-limit-reached", output, StringComparison.Ordinal);
        Assert.Contains("accepted    2", output, StringComparison.Ordinal);
        Assert.Equal(2, (await kit.Totals()).Events);
    }

    [Fact]
    public async Task Compact_items_and_cloud_events_may_stand_in_one_file()
    {
        using var kit = await ImportKit.Start();
        var file = kit.Write("mixed.ndjson",
            """{"id":"n1","user":"anna","meter":"chat","quantities":{"input_tokens":10}}""",
            """{"specversion":"1.0","id":"n2","source":"app","type":"chat","subject":"ben","data":{"input_tokens":20}}""",
            """{"user":"carla","meter":"chat","quantities":{"input_tokens":30}}""",
            """{"id":"n1" """,
            """{"id":"n4","meter":"unknown","quantities":{"input_tokens":1}}""");

        var (exitCode, output) = await kit.Import(file);
        var (_, again) = await kit.Import(file, "--state", Path.Combine(kit.Folder, "other-state"));

        Assert.Equal((1, 3L, 60L), (exitCode, (await kit.Totals()).Events, (await kit.Totals()).Input));
        Assert.Contains("line 4: not JSON", output, StringComparison.Ordinal);
        Assert.Contains("line 5: unknown-meter", output, StringComparison.Ordinal);
        Assert.Contains("duplicates  3", again, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_file_is_another_import_and_says_so()
    {
        using var kit = await ImportKit.Start();
        var file = kit.Write("grows.csv", "who,tokens", "anna,10");
        await kit.Import(file, Mapping);
        kit.Write("grows.csv", "who,tokens", "anna,10", "ben,20");

        var (_, output) = await kit.Import(file, Mapping);

        Assert.Contains("is of a file with other content: starting anew", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_with_ids_of_their_own_are_the_same_events_in_a_longer_file()
    {
        using var kit = await ImportKit.Start();
        string[] mapping = [.. Mapping, "--id", "call"];
        await kit.Import(kit.Write("monday.csv", "call,who,tokens", "c1,anna,10"), mapping);

        var (_, output) = await kit.Import(kit.Write("week.csv", "call,who,tokens", "c1,anna,10", "c2,ben,20"), mapping);

        Assert.Contains("duplicates  1", output, StringComparison.Ordinal);
        Assert.Equal(2, (await kit.Totals()).Events);
    }

    [Theory]
    [InlineData("--meter names the column 'nope', which the file does not have. Its columns are: who, tokens.", "--no-time", "--meter", "nope", "--quantity", "input_tokens=tokens")]
    [InlineData("Neither --time nor --no-time is given", "--meter", "=chat", "--quantity", "input_tokens=tokens")]
    [InlineData("Neither --quantity nor --credits is given", "--no-time", "--meter", "=chat")]
    [InlineData("--batch is 1001; it must be from 1 to 1000", "--no-time", "--meter", "=chat", "--quantity", "input_tokens=tokens", "--batch", "1001")]
    [InlineData("--shift-to 'soon' is not an RFC 3339 instant", "--time", "who", "--meter", "=chat", "--quantity", "input_tokens=tokens", "--shift-to", "soon")]
    public async Task Arguments_that_make_no_sense_are_refused_before_anything_is_sent(string expected, params string[] arguments)
    {
        using var folder = new Load.TemporaryFolder("import-test-");
        var file = Path.Combine(folder.Path, "a.csv");
        await File.WriteAllLinesAsync(file, ["who,tokens", "anna,10"]);

        var (exitCode, output) = await ChildProcess.Run(
            "dotnet", [SiloProcess.Program, "import", file, "--key", "mk_none", "--tenant", "acme", .. arguments], TimeSpan.FromSeconds(30));

        Assert.Contains(expected, output, StringComparison.Ordinal);
        Assert.NotEqual(0, exitCode);
    }
}
