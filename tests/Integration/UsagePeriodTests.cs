using System.Text.Json;
using MeteringCluster.Tests.Kit;
using Xunit;

namespace MeteringCluster.Tests.Integration;

/// <summary>Usage of one billing period, which adds up to what the period has used (E10).</summary>
public sealed class UsagePeriodTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new(new DateTimeOffset(2026, 3, 15, 14, 40, 0, TimeSpan.Zero));
    private ServerFixture _server = null!;

    public async Task InitializeAsync() => _server = await ServerFixture.Start(options => options.Clock = _clock);

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact(DisplayName = "E10: a period that begins within an hour has its own usage of that hour and nothing of its neighbour's")]
    public async Task A_period_has_its_own_usage_alone()
    {
        var tenant = await _server.CreateTenant(terms: ""","credits":{"base":100,"periodAnchor":"2026-01-15T14:30:00Z"}""");
        foreach (var (id, time, credits) in ((string, string, int)[])[("before", "2026-03-15T14:29:00Z", 5), ("after", "2026-03-15T14:31:00Z", 7)])
        {
            using var reported = await _server.Post($"{tenant.Path}/usage", tenant.ServerKey, $$"""{"id":"{{id}}","meter":"chat","time":"{{time}}","credits":{{credits}}}""");
            Assert.True(reported.IsSuccessStatusCode, await reported.Content.ReadAsStringAsync());
        }

        var running = await Get($"{tenant.Path}/usage?window=day&groupBy=meter&period=2026-03-15T14:40:00Z", tenant);
        var before = await Get($"{tenant.Path}/usage?window=day&groupBy=meter&period=2026-03-15T14:29:59Z", tenant);

        Assert.Equal((7, 5), (Only(running), Only(before)));
        Assert.Equal(7, (await Get($"{tenant.Path}/credits", tenant)).GetProperty("used").GetInt32());
        Assert.Equal(12, Only(await Get($"{tenant.Path}/usage", tenant)));
    }

    [Theory]
    [InlineData("period=then", "period must be an RFC 3339 instant")]
    [InlineData("period=2026-03-15T14:40:00Z&to=2026-03-15T14:40:00Z", "period and from or to exclude each other.")]
    public async Task A_period_that_is_none_is_refused(string query, string why)
    {
        var tenant = await _server.CreateTenant();

        using var answer = await _server.Get($"{tenant.Path}/usage?{query}", tenant.AdminKey);

        Assert.StartsWith(why, (await ServerFixture.Problem(answer, 400, "invalid-value")).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private static int Only(JsonElement report) => Assert.Single(report.GetProperty("rows").EnumerateArray()).GetProperty("credits").GetInt32();

    private async Task<JsonElement> Get(string path, TestTenant tenant)
    {
        using var answer = await _server.Get(path, tenant.AdminKey);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await ServerFixture.Json(answer);
    }
}
