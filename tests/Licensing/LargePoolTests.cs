using MeteringCluster.Licensing;
using Xunit;

namespace MeteringCluster.Tests.Licensing;

/// <summary>Hundreds of sessions with leases of all lengths, closed and renewed at random: who ends when stays exact.</summary>
public class LargePoolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Every_lease_ends_at_its_own_instant_and_in_order(int seed)
    {
        var (run, random, live) = (LicenseRun.Created(), new Random(seed), new Dictionary<SessionId, DateTimeOffset>());
        run.LooksEvery = 20;
        run.Change("viewer", seats: 200);

        for (var step = 0; step < 1_500; step++)
        {
            run.Now += TimeSpan.FromMilliseconds(random.Next(3_000));
            var ended = live.Where(session => session.Value <= run.Now).OrderBy(session => session.Value).ToList();
            foreach (var session in ended) live.Remove(session.Key);

            run.Change(lease: TimeSpan.FromMilliseconds(random.Next(10_000, 900_000)));
            Assert.Equal(
                ended.Select(session => new LapsedSession(session.Key, session.Value)),
                run.Last.OfType<SessionsLapsed>().SelectMany(lapsed => lapsed.Sessions));

            var any = live.Count > 0 ? live.Keys.ElementAt(random.Next(live.Count)) : default;
            switch (random.Next(4))
            {
                case 0 when live.Remove(any):
                    Assert.IsType<SessionEnded>(run.Close(any));
                    break;
                case 1 when live.ContainsKey(any):
                    live[any] = Assert.Single(run.Renew(any)).LeaseExpiresAt;
                    break;
                default:
                    var answer = run.Open("ann", "viewer");
                    if (answer is SessionLeased opened) live.Add(opened.Id, opened.LeaseExpiresAt);
                    else Assert.Equal((200, live.Values.Min()), Full(answer));
                    break;
            }

            Assert.Equal(live.Count, run.Count().Sessions);
        }
    }

    private static (int Held, DateTimeOffset? Next) Full(LicenseAnswer answer) =>
        answer is SeatLimitReached full ? (full.Held, full.NextLeaseEndsAt) : default;
}
