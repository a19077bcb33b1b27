using System.Text.Json;
using MeteringCluster.Tests.Kit;
using Xunit;

namespace MeteringCluster.Tests.Integration;

/// <summary>What the server says of itself is what is so.</summary>
public sealed class ServerStatusTests
{
    [Fact]
    public async Task Each_record_that_is_written_is_counted_once()
    {
        await using var server = await ServerFixture.Start();
        var acme = await server.CreateTenant("acme");
        var before = await Status(server);

        for (var n = 0; n < 5; n++) await server.CreateKey("server", acme.Id);

        var (was, now) = (before.GetProperty("journal"), (await Status(server)).GetProperty("journal"));
        Assert.Equal("sqlite", now.GetProperty("kind").GetString());
        Assert.Equal(was.GetProperty("records").GetInt64() + 5, now.GetProperty("records").GetInt64());
        Assert.Equal(was.GetProperty("flushes").GetInt64() + 5, now.GetProperty("flushes").GetInt64());
        Assert.Equal(now.GetProperty("flushes").GetInt64(), now.GetProperty("durations").GetProperty("of").GetInt64());
        Assert.Equal(1, now.GetProperty("lastFlush").GetProperty("records").GetInt32());
        Assert.Equal(0, now.GetProperty("failures").GetInt64());
        var size = now.GetProperty("lastFlush").GetProperty("bytes").GetInt32();
        Assert.InRange(size, 1, now.GetProperty("bytes").GetInt64() - was.GetProperty("bytes").GetInt64());
        var durations = now.GetProperty("durations");
        Assert.InRange(durations.GetProperty("p50Microseconds").GetInt64(), 1, durations.GetProperty("p99Microseconds").GetInt64());
        Assert.InRange(durations.GetProperty("p99Microseconds").GetInt64(), 1, durations.GetProperty("maxMicroseconds").GetInt64());
    }

    [Fact]
    public async Task Sizes_are_those_of_the_files_and_requests_those_that_came()
    {
        await using var server = await ServerFixture.Start();
        await server.CreateTenant("acme");
        var before = (await Status(server)).GetProperty("process").GetProperty("requests").GetInt64();
        for (var n = 0; n < 7; n++) (await server.Get("/health/live", null)).Dispose();

        var status = await Status(server);

        Assert.Equal(before + 8, status.GetProperty("process").GetProperty("requests").GetInt64());
        var files = System.IO.Directory.GetFiles(server.DataFolder, "journal.db*").Sum(file => new FileInfo(file).Length);
        Assert.InRange(status.GetProperty("journal").GetProperty("journalBytes").GetInt64(), 1, files);
        Assert.InRange(status.GetProperty("journal").GetProperty("freeBytes").GetInt64(), 1, long.MaxValue);
        Assert.InRange(status.GetProperty("process").GetProperty("workingSetBytes").GetInt64(), 10_000_000, long.MaxValue);
        Assert.True(status.GetProperty("ready").GetBoolean());
        Assert.False(status.TryGetProperty("whyNot", out _));
    }

    [Fact]
    public async Task Only_operators_are_told()
    {
        await using var server = await ServerFixture.Start();
        var acme = await server.CreateTenant("acme");

        using var answer = await server.Get("/v1/status", acme.AdminKey);

        await ServerFixture.Problem(answer, 403, "wrong-scope");
    }

    private static async Task<JsonElement> Status(ServerFixture server)
    {
        using var answer = await server.Get("/v1/status", server.OperatorKey);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await ServerFixture.Json(answer);
    }
}
