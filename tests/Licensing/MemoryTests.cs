using MeteringCluster.Embedded;
using MeteringCluster.Licensing;
using MeteringCluster.Tests.Kit;
using Xunit;
using Xunit.Abstractions;

namespace MeteringCluster.Tests.Licensing;

/// <summary>What a licence's state takes in memory, counted after a collection.</summary>
public class MemoryTests(ITestOutputHelper output)
{
    private const int Sessions = 100_000;
    private const int Licenses = 2_000;
    private const int Tenants = 1_000;

    [Fact]
    public async Task A_hundred_thousand_sessions_of_one_tenant_take_under_300_bytes_each()
    {
        var each = Assert.Single(await QuietProcess.Measure(OneTenant));

        output.WriteLine($"{each} bytes for each of {Sessions} sessions, each of another user");
        Assert.InRange(each, 50, 300);
    }

    [Fact]
    public async Task Thousands_of_tenants_with_ten_sessions_take_under_6_kilobytes_of_state_each()
    {
        var measured = await QuietProcess.Measure(ManyTenants);
        var (idle, each) = (measured[0], measured[1]);

        output.WriteLine($"{idle} bytes for each of {Licenses} licences, {each} with ten sessions");
        Assert.InRange(idle, 500, 2_560);
        Assert.InRange(each, idle, 6_144);
    }

    [Fact(DisplayName = "A tenant costs under 16 KB in use with ten sessions, and under 2.5 KB idle, in a whole server")]
    public async Task Tenants_of_a_whole_server_are_small_and_smaller_when_idle()
    {
        var measured = await QuietProcess.Measure(WholeServer);
        var (used, idle) = (measured[0], measured[1]);

        output.WriteLine($"{used} bytes for each of {Tenants} tenants with ten sessions, {idle} when idle");
        Assert.InRange(used, 2_560, 16 * 1_024);
        Assert.InRange(idle, 0, 2_560);
    }

    private static Task<long[]> OneTenant()
    {
        Open(Created("first"), 0, clientKey: null);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var state = Created("many");
        for (var i = 0; i < Sessions; i++) Open(state, i, clientKey: null);

        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / Sessions;

        GC.KeepAlive(state);
        return Task.FromResult<long[]>([each]);
    }

    private static Task<long[]> ManyTenants()
    {
        // What comes but once is no tenant's.
        Open(Created("first"), 0, clientKey: null);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var states = new LicenseState[Licenses];
        for (var tenant = 0; tenant < Licenses; tenant++) states[tenant] = Created($"t{tenant}");
        var idle = (GC.GetTotalMemory(forceFullCollection: true) - before) / Licenses;
        for (var i = 0; i < 10 * Licenses; i++) Open(states[i % Licenses], i, clientKey: null);

        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / Licenses;

        GC.KeepAlive(states);
        return Task.FromResult<long[]>([idle, each]);
    }

    private static async Task<long[]> WholeServer()
    {
        // What a tenant costs without a cluster, whatever host the tests over HTTP meet.
        Environment.SetEnvironmentVariable("METERING_TEST_HOST", null);
        await using var server = await ServerFixture.Start();
        await Create(server, 0, 50);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await Create(server, 50, 50 + Tenants);
        await Many(0, 10 * Tenants, async i =>
        {
            using var opened = await server.Post(
                $"/v1/tenants/t{50 + i % Tenants}/sessions", server.OperatorKey, $$"""{"user":"u{{i}}","userType":"viewer","module":"web"}""");
            Assert.True(opened.IsSuccessStatusCode);
        });
        var used = (GC.GetTotalMemory(forceFullCollection: true) - before) / Tenants;

        var grains = (EmbeddedCluster)server.Services.GetService(typeof(IMeteringCluster))!;
        long idle = 0;
        await Eventually.True(() =>
        {
            grains.Sweep(TimeSpan.Zero);
            idle = (GC.GetTotalMemory(forceFullCollection: true) - before) / Tenants;
            return idle < 2_560;
        });
        return [used, idle];
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
