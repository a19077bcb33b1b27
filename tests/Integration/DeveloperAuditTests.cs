using System.Buffers.Binary;
using MeteringCluster.Api;
using MeteringCluster.Audit;
using MeteringCluster.Developers;
using MeteringCluster.Journal;
using MeteringCluster.Journaling;
using MeteringCluster.Tests.Kit;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MeteringCluster.Tests.Integration;

/// <summary>What support finds in the journal of what was done to a list, and of what was refused.</summary>
public sealed class DeveloperAuditTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private IJournal Journal => server.Services.GetRequiredService<Storage>().Journal;

    [Fact(DisplayName = "B8: a merge is journaled behind who asked for it")]
    public async Task A_merge_is_journaled_behind_who_asked_for_it()
    {
        var tenant = await server.CreateTenant();
        foreach (var id in new[] { "ann", "ann-2" })
            (await server.Send(HttpMethod.Put, $"{tenant.Path}/developers/{id}", tenant.AdminKey, """{"name":"Ann"}""")).Dispose();

        using var merged = await server.Post($"{tenant.Path}/developers/merge", tenant.AdminKey, """{"keep":"ann","remove":["ann-2"]}""");

        var events = Events(DevelopersFold.Instance, (await Records(new GrainKey("developers", tenant.Id)))[^1].Payload);
        Assert.Equal(new Origin(tenant.AdminKey.Split('_')[1], RequestId(merged)), Assert.IsType<DevelopersActed>(events[0]).By);
        var journaled = Assert.IsType<DevelopersWereMerged>(events[1]);
        Assert.Equal(("ann", "ann-2"), (journaled.Kept.Id, Assert.Single(journaled.Removed)));
    }

    [Fact(DisplayName = "B9: what a policy refuses is noted under the request's id before the caller hears of it")]
    public async Task What_a_policy_refuses_is_noted()
    {
        var tenant = await server.CreateTenant();
        const string Terms = """{"purchased":0,"start":"2020-01-01T00:00:00Z","end":"2090-01-01T00:00:00Z","overage":"block"}""";
        (await server.Send(HttpMethod.Put, $"{tenant.Path}/developers/subscriptions/insights", server.OperatorKey, Terms)).Dispose();

        using var refused = await server.Send(HttpMethod.Put, $"{tenant.Path}/developers/ann", tenant.AdminKey, """{"name":"Ann"}""");

        await ServerFixture.Problem(refused, 409, "developer-limit-reached");
        var month = AuditMonth.Of(TimeProvider.System.GetUtcNow());
        var record = Assert.Single(await Records(new GrainKey("refusals", $"{tenant.Id}/{month}")));
        var noted = Assert.IsType<RequestRefused>(Assert.Single(Events(RefusalsFold.Instance, record.Payload))).Refusal;
        Assert.Equal(
            (RequestId(refused), "developer.list", "developer-limit-reached"), (noted.By.RequestId, noted.Action, noted.Code));
        Assert.Equal(new TrailFact("developer", "ann"), Assert.Single(noted.About));
    }

    [Fact]
    public async Task The_tenants_trail_shows_what_was_done_to_the_list_and_by_which_request()
    {
        var tenant = await server.CreateTenant();
        const string Terms = """{"purchased":5,"start":"2020-01-01T00:00:00Z","end":"2090-01-01T00:00:00Z"}""";
        using var put = await server.Send(HttpMethod.Put, $"{tenant.Path}/developers/subscriptions/insights", server.OperatorKey, Terms);
        foreach (var id in new[] { "a", "b", "c" })
            (await server.Send(HttpMethod.Put, $"{tenant.Path}/developers/{id}", tenant.AdminKey, """{"name":"Ann"}""")).Dispose();
        (await server.Post($"{tenant.Path}/developers/duplicates/dismiss", tenant.AdminKey, """{"ids":["a","c"]}""")).Dispose();
        (await server.Post($"{tenant.Path}/developers/merge", tenant.AdminKey, """{"keep":"a","remove":["b"]}""")).Dispose();
        (await server.Post($"{tenant.Path}/developers/import", tenant.AdminKey, "id,name\nd,Dee\nc,Cy", "text/csv")).Dispose();
        foreach (var path in new[] { "b", "a", "subscriptions/insights" })
            (await server.Send(HttpMethod.Delete, $"{tenant.Path}/developers/{path}", server.OperatorKey)).Dispose();

        using var answer = await server.Get($"{tenant.Path}/audit?order=asc&outcome=done", tenant.AdminKey);

        var entries = (await ServerFixture.Json(answer)).GetProperty("items").EnumerateArray()
            .Where(entry => entry.GetProperty("source").GetString() == "developers").ToList();
        Assert.Equal(
            [
                "developer.subscribe", "developer.list", "developer.list", "developer.list", "developer.dismiss", "developer.merge",
                "developer.import", "developer.remove", "developer.remove", "developer.unsubscribe",
            ],
            entries.Select(entry => entry.GetProperty("action").GetString()));
        Assert.Equal(RequestId(put), entries[0].GetProperty("requestId").GetString());
        Assert.Contains("\"added\":\"1\"", entries[6].GetRawText().Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static string RequestId(HttpResponseMessage answer) => answer.Headers.GetValues(RequestPipeline.RequestIdHeader).Single();

    private static List<TEvent> Events<TState, TEvent>(IFold<TState, TEvent> fold, ReadOnlyMemory<byte> payload)
        where TState : class
    {
        List<TEvent> events = [];
        for (; !payload.IsEmpty; payload = payload[(4 + BinaryPrimitives.ReadInt32LittleEndian(payload.Span))..])
            events.Add(fold.Decode(payload.Slice(4, BinaryPrimitives.ReadInt32LittleEndian(payload.Span))));
        return events;
    }

    private async Task<List<StoredRecord>> Records(GrainKey grain)
    {
        List<StoredRecord> records = [];
        await foreach (var record in Journal.Read(grain, afterSequence: 0)) records.Add(record);
        return records;
    }
}
