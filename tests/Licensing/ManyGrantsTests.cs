using System.Diagnostics;
using MeteringCluster.Licensing;
using Xunit;
using Xunit.Abstractions;

namespace MeteringCluster.Tests.Licensing;

/// <summary>A licence with a hundred thousand grants (D3).</summary>
[Collection(nameof(MemoryTests))]
public sealed class ManyGrantsTests(ITestOutputHelper output)
{
    private const int Grants = 100_000;

    [Fact]
    public void A_hundred_thousand_grants_cost_little_each_and_nothing_to_whoever_opens_a_session()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var started = Stopwatch.GetTimestamp();
        var state = Given();
        var giving = Stopwatch.GetElapsedTime(started);
        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / Grants;

        var opening = Opening(state, 2_000, LicenseRun.Noon);
        var without = Opening(LicenseRun.Created().State, 2, LicenseRun.Noon);

        output.WriteLine(
            $"{giving.TotalMilliseconds * 1_000 / Grants:0.00} us and {each} bytes for each grant; {opening:0.00} us to open a session, {without:0.00} without grants");
        Assert.InRange(each, 60, 200);
        Assert.True(giving < TimeSpan.FromSeconds(20), $"{giving}");
        Assert.True(opening < 1_000, $"{opening} us");
        GC.KeepAlive(state);
    }

    [Fact]
    public void A_hundred_thousand_that_ended_one_after_another_are_settled_together()
    {
        var state = Given();
        const int sessions = 20_000;
        for (var n = 0; n < sessions; n++)
            state.Apply(new SessionOpened(LicenseRun.Noon, new SessionId((UInt128)(n + 1)), LicenseRun.End, "screen", $"user{n}", "web", null));

        var started = Stopwatch.GetTimestamp();
        var now = LicenseRun.Noon.AddDays(20);
        var decision = state.Decide(new CloseSession(new SessionId(UInt128.MaxValue)), now);
        foreach (var @event in decision.Events) state.Apply(@event);
        var settling = Stopwatch.GetElapsedTime(started);

        output.WriteLine($"{settling.TotalMilliseconds:0} ms for {Grants} grants and {sessions} sessions");
        Assert.Equal([typeof(SessionsLapsed), typeof(SeatsEnded)], decision.Events.Select(@event => @event.GetType()));
        Assert.Equal(sessions - 1, ((SessionsLapsed)decision.Events[0]).Sessions.Length);
        Assert.Equal(Grants, ((SeatsEnded)decision.Events[1]).Grants);
        Assert.True(settling < TimeSpan.FromSeconds(10), $"{settling}");
    }

    // Each a second apart, so that all have ended after 28 hours and some.
    private static LicenseState Given()
    {
        var state = LicenseRun.Created().State;
        for (var n = 0; n < Grants; n++)
        {
            var ends = LicenseRun.Noon.AddHours(1).AddSeconds(n);
            foreach (var @event in state.Decide(new SeatGrant($"coupon/{n:00000000}", 1, "screen", 1, true, ends), LicenseRun.Noon).Events)
                state.Apply(@event);
        }

        return state;
    }

    private static double Opening(LicenseState state, int sessions, DateTimeOffset now)
    {
        var started = Stopwatch.GetTimestamp();
        for (var n = 0; n < sessions; n++)
        {
            var decision = state.Decide(new OpenSession($"user{n}", "viewer", "web", null), new SessionId((UInt128)(ulong)(n + 7)), now);
            foreach (var @event in decision.Events) state.Apply(@event);
        }

        return Stopwatch.GetElapsedTime(started).TotalMicroseconds / sessions;
    }
}
