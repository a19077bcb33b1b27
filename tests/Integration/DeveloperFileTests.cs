using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using MeteringCluster.Tests.Kit;
using Xunit;
using Xunit.Abstractions;

namespace MeteringCluster.Tests.Integration;

/// <summary>Lists of developers as files over HTTP: what is good, what is bad, and what is hostile (B2, B11).</summary>
public sealed class DeveloperFileTests(ServerFixture server, ITestOutputHelper output) : IClassFixture<ServerFixture>
{
    [Fact(DisplayName = "B2, B11: a preview tells what an import then does, and the same again changes nothing")]
    public async Task A_preview_tells_what_an_import_then_does()
    {
        var tenant = await server.CreateTenant();
        await Subscribe(tenant, purchased: 2);
        await Import(tenant, "id,name\nann,Ann\nbob,Bob\nzoe,Zoe\n");
        const string File = "Role,ID,Modules,Email,Name\r\nQA,ann,,ann@x.org,Ann\r\n\r\n,bob,,,Bob\r\nSecOps,cy,scan;insights,,\"Lee, Cy\"\r\n";

        var preview = await Ok(await Send(tenant, File, "preview=true"));
        Assert.Equal("added 1, updated 1, unchanged 1, removed 0, applied False", Counts(preview));
        Assert.Equal("cy", preview.GetProperty("changes").GetProperty("added")[0].GetString());
        var module = preview.GetProperty("modules").EnumerateArray().Single(one => Text(one, "module") == "insights");
        Assert.Equal((3, 4, 2), (Number(module, "consumedBefore"), Number(module, "consumed"), Number(module, "overBy")));
        Assert.Equal(3, (await List(tenant)).Count);

        var replace = await Ok(await Send(tenant, File, "preview=true&mode=replace"));
        Assert.Equal("added 1, updated 1, unchanged 1, removed 1, applied False", Counts(replace));
        Assert.Equal("zoe", replace.GetProperty("changes").GetProperty("removed")[0].GetString());

        Assert.Equal("added 1, updated 1, unchanged 1, removed 0, applied True", Counts(await Ok(await Send(tenant, File))));
        var again = await Ok(await Send(tenant, File));
        Assert.Equal("added 0, updated 0, unchanged 3, removed 0, applied True", Counts(again));
        var list = await List(tenant);
        Assert.Equal("SecOps Lee, Cy insights,scan", $"{Text(list["cy"], "role")} {Text(list["cy"], "name")} {string.Join(',', list["cy"].GetProperty("modules").EnumerateArray())}");
        Assert.Equal("ann@x.org", Text(list["ann"], "email"));

        Assert.Equal("added 0, updated 0, unchanged 3, removed 1, applied True", Counts(await Ok(await Send(tenant, File, "mode=replace"))));
        Assert.Equal(["ann", "bob", "cy"], (await List(tenant)).Keys);
    }

    [Fact(DisplayName = "B11: the revision of a preview makes sure that the import meets the same list")]
    public async Task The_revision_of_a_preview_guards_the_import()
    {
        var tenant = await server.CreateTenant();
        using var preview = await Send(tenant, "id,name\nann,Ann", "preview=true");
        var tag = preview.Headers.ETag!;
        await Import(tenant, "id,name\nbob,Bob");

        var refused = await ServerFixture.Problem(await Send(tenant, "id,name\nann,Ann", ifMatch: tag), 412, "developers-revised");
        Assert.Equal(1, Number(refused, "revision"));
        await ServerFixture.Problem(await Send(tenant, "id,name\nann,Ann", ifMatch: new("\"none\"")), 412, "developers-revised");
        Assert.Equal("added 1, updated 0, unchanged 0, removed 0, applied True", Counts(await Ok(await Send(tenant, "id,name\nann,Ann", ifMatch: new("\"1\"")))));
    }

    [Fact(DisplayName = "B11: bad rows are told by line and column, and nothing is applied")]
    public async Task Bad_rows_are_told_by_line_and_column()
    {
        var tenant = await server.CreateTenant();
        const string File = "id,name,email,role,modules\n"
            + "ann,Ann,ann@x.org,QA,insights\n"     // 2
            + ",Nobody,,,\n"                        // 3: id
            + "bob,,nowhere,QA,Not A Module\n"      // 4: modules, name, email
            + "\"two\nlines\",X,,,\n"               // 5 and 6: id
            + "cy,Cy\n"                             // 7: columns
            + "dee,\"D\"e\"e\",,,\n"                // 8: quotes
            + "nul,N\0ul,,,\n"                      // 9: name
            + "bell,Bell,,\u0007,\n"                // 10: role
            + "ann,Other,,,\n"                      // 11: stands twice
            + "ann,Ann,ann@x.org,QA,insights\n"     // 12: says the same again
            + "import,Eve,,,\n";                    // 13: id

        var problem = await ServerFixture.Problem(await Send(tenant, File), 422, "bad-rows");

        Assert.Equal(
            ["3 id", "4 email", "4 modules", "4 name", "5 id", "7 ", "8 ", "9 name", "10 role", "11 id", "13 id"],
            problem.GetProperty("bad").EnumerateArray()
                .Select(bad => (Line: Number(bad, "line"), Column: bad.TryGetProperty("column", out var column) ? column.GetString() : ""))
                .OrderBy(bad => bad.Line).ThenBy(bad => bad.Column, StringComparer.Ordinal).Select(bad => $"{bad.Line} {bad.Column}"));
        Assert.Equal((11, 9, 11, 1, 1), (Number(problem, "rows"), Number(problem, "badRows"), Number(problem, "badValues"), Number(problem, "repeated"), Number(problem, "added")));
        var twice = problem.GetProperty("bad").EnumerateArray().Single(bad => Number(bad, "line") == 11);
        Assert.Equal(("ann", true), (Text(twice, "value"), Text(twice, "detail").Contains("line 2", StringComparison.Ordinal)));
        Assert.Empty(await List(tenant));

        var preview = await Ok(await Send(tenant, File, "preview=true"));
        Assert.Equal(problem.GetProperty("bad").GetRawText(), preview.GetProperty("bad").GetRawText());
        Assert.Equal("added 1, updated 0, unchanged 0, removed 0, applied True", Counts(await Ok(await Send(tenant, File, "skipBad=true"))));
        Assert.Equal(["ann"], (await List(tenant)).Keys);
    }

    [Fact]
    public async Task Bytes_that_are_no_UTF8_are_told_by_line_and_column_and_a_byte_order_mark_is_taken()
    {
        var tenant = await server.CreateTenant();
        byte[] file = [0xEF, 0xBB, 0xBF, .. "id,name\nann,Ann\nbob,B"u8, 0xF3, .. "b\ncy,\""u8, 0xC3, 0x28, .. "\"\n"u8];

        var problem = await ServerFixture.Problem(await Send(tenant, file), 422, "bad-rows");

        Assert.Equal(
            ["3 name", "4 name"],
            problem.GetProperty("bad").EnumerateArray().Select(bad => $"{Number(bad, "line")} {Text(bad, "column")}"));
        await ServerFixture.Problem(await Send(tenant, Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("id,name\na,A")).ToArray()), 400, "malformed-csv");
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("\n\n", 1)]
    [InlineData("id;name\nann;Ann", 1)]
    [InlineData("id,name,salary\nann,Ann,1", 1)]
    [InlineData("id,name,NAME\nann,Ann,Ann", 1)]
    [InlineData("id,email\nann,a@x.org", 1)]
    [InlineData("name,role\nAnn,QA", 1)]
    [InlineData("\n\nid,name,what\nann,Ann,x", 3)]
    [InlineData("id,name\nann,HUGE\n", 2)]
    [InlineData("id,name\nann,Ann\n\"bob,never closed HUGE", 3)]
    [InlineData("COMMAS", 1)]
    [InlineData("id,name\nann,Ann\nCOMMAS", 3)]
    public async Task What_is_no_such_file_at_all_is_refused_with_its_line(string file, int line)
    {
        var tenant = await server.CreateTenant();

        using var answer = await Send(tenant, file
            .Replace("HUGE", new string('x', 70_000), StringComparison.Ordinal)
            .Replace("COMMAS", new string(',', 1_000_000), StringComparison.Ordinal));

        Assert.Equal(line, Number(await ServerFixture.Problem(answer, 400, "malformed-csv"), "line"));
        Assert.Empty(await List(tenant));
    }

    [Fact]
    public async Task An_unclosed_quote_in_a_short_file_changes_nothing()
    {
        var tenant = await server.CreateTenant();

        var problem = await ServerFixture.Problem(await Send(tenant, "id,name\nann,Ann\nbob,\"Bob\ncy,Cy\n"), 422, "bad-rows");

        Assert.Equal(3, Number(Assert.Single(problem.GetProperty("bad").EnumerateArray()), "line"));
    }

    [Fact]
    public async Task A_file_of_a_header_only_changes_nothing_and_replaces_nobody()
    {
        var tenant = await server.CreateTenant();
        await Import(tenant, "id,name\nann,Ann");

        Assert.Equal("added 0, updated 0, unchanged 0, removed 0, applied True", Counts(await Ok(await Send(tenant, "id,name\r\n"))));
        await ServerFixture.Problem(await Send(tenant, "id,name\r\n", "mode=replace"), 400, "invalid-value");
        await ServerFixture.Problem(await Send(tenant, "id,name\na,A", "mode=replace&skipBad=true"), 400, "invalid-value");
        await ServerFixture.Problem(await Send(tenant, "id,name\na,A", "mode=other"), 400, "invalid-value");
        Assert.Equal(["ann"], (await List(tenant)).Keys);
    }

    [Fact]
    public async Task Another_content_type_is_refused()
    {
        var tenant = await server.CreateTenant();

        var problem = await ServerFixture.Problem(
            await server.Post($"{tenant.Path}/developers/import", tenant.AdminKey, "{}"), 415, "unsupported-media-type");

        Assert.Equal("text/csv", Text(problem, "supported"));
    }

    [Fact(DisplayName = "B11: what was exported imports to no change, also what a spreadsheet would take for a formula")]
    public async Task What_was_exported_imports_to_no_change()
    {
        var tenant = await server.CreateTenant();
        var names = new[] { "=1+1", "+49 30", "-x", "@home", "'quoted", "'=both", "''", "＝wide", "a \"b\" c", "Lee, Ann", "a;b", "Łódź 東京 😀", "'plain" };
        for (var n = 0; n < names.Length; n++)
        {
            var body = JsonSerializer.Serialize(new { name = names[n], role = names[^(n + 1)], email = n % 2 == 0 ? null : $"+u{n}@x.org" });
            using var put = await server.Send(HttpMethod.Put, $"{tenant.Path}/developers/{Uri.EscapeDataString(names[n])}", tenant.AdminKey, body);
            Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        }

        using var export = await server.Get($"{tenant.Path}/developers/export", tenant.AdminKey);
        var file = await export.Content.ReadAsStringAsync();

        Assert.Equal("text/csv; charset=utf-8", export.Content.Headers.ContentType!.ToString());
        Assert.StartsWith("id,name,email,role,modules\r\n", file, StringComparison.Ordinal);
        foreach (var field in file.Split('\n').Skip(1).SelectMany(line => line.Split(',')))
            Assert.DoesNotContain(field.TrimStart('"')[..Math.Min(1, field.TrimStart('"').Length)], new[] { "=", "+", "-", "@", "＝" });
        foreach (var mode in new[] { "merge", "replace" })
            Assert.Equal($"added 0, updated 0, unchanged {names.Length}, removed 0, applied True", Counts(await Ok(await Send(tenant, file, $"mode={mode}"))));

        var other = await server.CreateTenant();
        await Import(other, file);
        using var copied = await server.Get($"{other.Path}/developers/export", other.AdminKey);
        Assert.Equal(file, await copied.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Without_a_column_id_the_address_in_lower_case_is_the_id()
    {
        var tenant = await server.CreateTenant();
        await Import(tenant, "email,name\nAnn@X.org,Ann\n");

        Assert.Equal("Ann@X.org", Text((await List(tenant))["ann@x.org"], "email"));
        var problem = await ServerFixture.Problem(await Send(tenant, "email,name\n,Ann\n"), 422, "bad-rows");
        Assert.Equal("email", Text(problem.GetProperty("bad")[0], "column"));
    }

    [Fact(DisplayName = "B9: an import above the limit is refused whole, and its preview says so")]
    public async Task An_import_above_the_limit_is_refused_whole()
    {
        var tenant = await server.CreateTenant();
        await Subscribe(tenant, purchased: 1, ""","overage":"block" """);
        const string File = "id,name\nann,Ann\nbob,Bob\n";

        var preview = await Ok(await Send(tenant, File, "preview=true"));
        Assert.Equal("developer-limit-reached", Text(preview.GetProperty("refusal"), "code"));
        Assert.True(preview.GetProperty("modules")[0].GetProperty("refused").GetBoolean());
        Assert.Equal(2, Number(await ServerFixture.Problem(await Send(tenant, File), 409, "developer-limit-reached"), "asked"));
        Assert.Empty(await List(tenant));
    }

    [Fact(DisplayName = "B2, B11: 100,000 rows are one import, and one more is refused")]
    public async Task A_hundred_thousand_rows_are_one_import_and_one_more_is_refused()
    {
        var tenant = await server.CreateTenant();
        var rows = new StringBuilder("id,name,email,role,modules\n");
        for (var n = 0; n < 100_000; n++) rows.Append(CultureInfo.InvariantCulture, $"u{n:D6},Name {n},user.{n}@example.com,QA,insights\n");
        var file = rows.ToString();

        await ServerFixture.Problem(await Send(tenant, file + "more,More,,,\n"), 413, "too-many-rows");
        var started = Stopwatch.GetTimestamp();
        var preview = await Ok(await Send(tenant, file, "preview=true"));
        Took("preview");
        Assert.Equal("added 100000, updated 0, unchanged 0, removed 0, applied False", Counts(preview));
        Assert.Equal(100, preview.GetProperty("changes").GetProperty("added").GetArrayLength());
        Assert.Equal("added 100000, updated 0, unchanged 0, removed 0, applied True", Counts(await Ok(await Send(tenant, file))));
        Took("import");
        Assert.Equal("added 0, updated 0, unchanged 100000, removed 0, applied True", Counts(await Ok(await Send(tenant, file))));
        Took("the same again");
        using var export = await server.Get($"{tenant.Path}/developers/export", tenant.AdminKey);
        var exported = await export.Content.ReadAsStringAsync();
        Took("export");
        Assert.Equal(file.Replace("\n", "\r\n", StringComparison.Ordinal), exported);

        void Took(string what)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {Stopwatch.GetElapsedTime(started).TotalMilliseconds:F0} ms"));
            started = Stopwatch.GetTimestamp();
        }
    }

    [Fact]
    public async Task A_body_above_32_MiB_is_refused()
    {
        var tenant = await server.CreateTenant();
        var file = new byte[32 * 1024 * 1024 + 1];
        Array.Fill(file, (byte)'\n');
        "id,name"u8.CopyTo(file);

        var problem = await ServerFixture.Problem(await Send(tenant, file), 413, "body-too-large");

        Assert.Equal(32 * 1024 * 1024, Number(problem, "maxBytes"));
    }

    [Fact]
    public async Task A_thousand_bad_values_are_listed_and_all_are_counted()
    {
        var tenant = await server.CreateTenant();
        var file = new StringBuilder("id,name,email\n");
        for (var n = 0; n < 1_500; n++) file.Append(CultureInfo.InvariantCulture, $"u{n},,nowhere\n");

        var problem = await ServerFixture.Problem(await Send(tenant, file.ToString()), 422, "bad-rows");

        Assert.Equal((1_500, 3_000, 1_000), (Number(problem, "badRows"), Number(problem, "badValues"), problem.GetProperty("bad").GetArrayLength()));
    }

    private static string Counts(JsonElement report) =>
        $"added {Number(report, "added")}, updated {Number(report, "updated")}, unchanged {Number(report, "unchanged")}, "
        + $"removed {Number(report, "removed")}, applied {report.GetProperty("applied").GetBoolean()}";

    private static string Text(JsonElement json, string member) => json.GetProperty(member).GetString()!;

    private static int Number(JsonElement json, string member) => json.GetProperty(member).GetInt32();

    private static async Task<JsonElement> Ok(HttpResponseMessage answer)
    {
        using (answer)
        {
            Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
            return await ServerFixture.Json(answer);
        }
    }

    private async Task Import(TestTenant tenant, string file) => await Ok(await Send(tenant, file));

    private Task<HttpResponseMessage> Send(TestTenant tenant, string file, string query = "", EntityTagHeaderValue? ifMatch = null) =>
        Send(tenant, Encoding.UTF8.GetBytes(file), query, ifMatch);

    private async Task<HttpResponseMessage> Send(TestTenant tenant, byte[] file, string query = "", EntityTagHeaderValue? ifMatch = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{tenant.Path}/developers/import?{query}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tenant.AdminKey);
        // So that a body which is refused by its length is not sent.
        request.Headers.ExpectContinue = file.Length > 32 * 1024 * 1024;
        if (ifMatch is not null) request.Headers.IfMatch.Add(ifMatch);
        request.Content = new ByteArrayContent(file);
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("text/csv; charset=utf-8");
        return await server.Client.SendAsync(request);
    }

    private async Task Subscribe(TestTenant tenant, int purchased, string more = "")
    {
        using var put = await server.Send(
            HttpMethod.Put, $"{tenant.Path}/developers/subscriptions/insights", server.OperatorKey,
            $$"""{"purchased":{{purchased}},"start":"2020-01-01T00:00:00Z","end":"2090-01-01T00:00:00Z"{{more}}}""");
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
    }

    private async Task<SortedDictionary<string, JsonElement>> List(TestTenant tenant)
    {
        var page = await Ok(await server.Get($"{tenant.Path}/developers?limit=1000", tenant.AdminKey));
        return new(page.GetProperty("items").EnumerateArray().ToDictionary(item => Text(item, "id")), StringComparer.Ordinal);
    }
}
