using MeteringCluster.Embedded;
using MeteringCluster.Licensing;
using MeteringCluster.Tests.Kit;
using Xunit;
using Xunit.Abstractions;

namespace MeteringCluster.Tests.Licensing;

/// <summary>What a licence's state takes in memory, counted after a collection.</summary>
[Collection(nameof(MemoryTests))]
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
public class MemoryTests(ITestOutputHelper output)
{
    [Fact]
    public void A_hundred_thousand_sessions_of_one_tenant_take_under_300_bytes_each()
    {
        const int sessions = 100_000;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var state = Created("many");
        for (var i = 0; i < sessions; i++) Open(state, i, clientKey: null);

        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / sessions;

        output.WriteLine($"{each} bytes for each of {sessions} sessions, each of another user");
        Assert.InRange(each, 50, 300);
        GC.KeepAlive(state);
    }

    [Fact]
    public void Thousands_of_tenants_with_ten_sessions_take_under_6_kilobytes_of_state_each()
    {
        const int tenants = 2_000;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var states = new LicenseState[tenants];
        for (var tenant = 0; tenant < tenants; tenant++) states[tenant] = Created($"t{tenant}");
        var idle = (GC.GetTotalMemory(forceFullCollection: true) - before) / tenants;
        for (var i = 0; i < 10 * tenants; i++) Open(states[i % tenants], i, clientKey: null);

        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / tenants;

        output.WriteLine($"{idle} bytes for each of {tenants} licences, {each} with ten sessions");
        Assert.InRange(idle, 500, 2_560);
        Assert.InRange(each, idle, 6_144);
        GC.KeepAlive(states);
    }

    [Fact(DisplayName = "A tenant costs under 16 KB in use with ten sessions, and under 2.5 KB idle, in a whole server")]
    public async Task Tenants_of_a_whole_server_are_small_and_smaller_when_idle()
    {
        const int tenants = 1_000;
        await using var server = await ServerFixture.Start();
        await Create(server, 0, 50);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await Create(server, 50, 50 + tenants);
        await Many(0, 10 * tenants, async i =>
        {
            using var opened = await server.Post(
                $"/v1/tenants/t{50 + i % tenants}/sessions", server.OperatorKey, $$"""{"user":"u{{i}}","userType":"viewer","module":"web"}""");
            Assert.True(opened.IsSuccessStatusCode);
        });
        var used = (GC.GetTotalMemory(forceFullCollection: true) - before) / tenants;

        var grains = server.Services.GetService(typeof(IMeteringCluster)) as EmbeddedCluster;
        if (grains is null) return;
        long idle = 0;
        await Eventually.True(() =>
        {
            grains.Sweep(TimeSpan.Zero);
            idle = (GC.GetTotalMemory(forceFullCollection: true) - before) / tenants;
            return idle < 2_560;
        });

        output.WriteLine($"{used} bytes for each of {tenants} tenants with ten sessions, {idle} when idle");
        Assert.InRange(used, 2_560, 16 * 1_024);
    }

    private static Task Create(ServerFixture server, int from, int to) => Many(from, to, async i =>
    {
        using var created = await server.Post("/v1/tenants", server.OperatorKey, $$"""
            {"id":"t{{i}}","name":"Tenant {{i}}",
             "license":{"pools":{"full":{"seats":20,"mode":"named"},"viewer":{"seats":50,"mode":"concurrent"} } },
             "credits":{"base":100,"rateCard":{"chat":{"input_tokens":3.0,"output_tokens":15.0} } } }
            """);
        Assert.True(created.IsSuccessStatusCode);
    });

    private static Task Many(int from, int to, Func<int, Task> each) => Parallel.ForAsync(
        from, to, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) => await each(i));

    private static LicenseState Created(string tenant)
    {
        // Read from bytes, as a replay does: nothing is shared between tenants.
        var bytes = new System.Buffers.ArrayBufferWriter<byte>();
        LicenseFold.Instance.Encode(new LicenseCreated(LicenseRun.Noon, LicenseRun.Spec.Filled(tenant)), bytes);
        return new LicenseState(tenant).Apply(LicenseFold.Instance.Decode(bytes.WrittenMemory));
    }

    private static void Open(LicenseState state, int i, string? clientKey) => state.Apply(new SessionOpened(
        LicenseRun.Noon, new SessionId((UInt128)(ulong)(i + 1) * 0x9E37_79B9_7F4A_7C15), LicenseRun.Noon.AddMinutes(10), "viewer",
        $"user{i}", "web", clientKey));
}
