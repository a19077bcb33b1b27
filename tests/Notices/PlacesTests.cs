using MeteringCluster.Notices;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Kit.Hosts;
using MeteringCluster.Tests.Licensing;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace MeteringCluster.Tests.Notices;

/// <summary>However much falls due at once, so many attempts are made at a time.</summary>
public sealed class PlacesTests
{
    [Fact]
    public async Task Who_waits_is_let_in_in_order_and_who_gives_up_takes_no_place()
    {
        var places = new Places(1);
        List<int> order = [];
        var held = new TaskCompletionSource();
        using var stop = new CancellationTokenSource();
        var first = places.Within(() => held.Task, default);
        var second = places.Within(() => Note(2), default);
        var gone = places.Within(() => Note(3), stop.Token);
        var last = places.Within(() => Note(4), default);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        Assert.Empty(order);
        held.SetResult();
        await Task.WhenAll(first, second, last);
        await places.Within(() => Task.FromException(new IOException()), default).ContinueWith(_ => { }, TaskScheduler.Default);
        await places.Within(() => Note(5), default);

        Assert.Equal([2, 4, 5], order);

        Task Note(int n)
        {
            order.Add(n);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Sixteen_webhooks_and_eight_mails_are_under_way_at_once_and_all_arrive()
    {
        const int Told = 40;
        await using var outbox = await Outbox.Open();
        var (webhooks, mails) = (new Crowd(), new Crowd());
        outbox.Mail = new SlowServer(mails);
        outbox.Endpoint.Answer = async http =>
        {
            await webhooks.Join();
            http.Response.StatusCode = StatusCodes.Status204NoContent;
        };
        var journal = new SimulatedJournal { FlushesAtOnce = true };
        await using var process = await GrainHost.Begin(HostKind.Embedded, journal, new ManualClock(LicenseRun.Noon), outbox.Ports);
        var notices = process.Grains.Notices(Outbox.Tenant);
        await notices.AddWebhook(new AddWebhook(outbox.Endpoint.Url, [], ""));
        for (var n = 0; n < Told; n++) await notices.Tell(Samples.Failed($"n{n}"), Samples.Reader);

        await Eventually.True(() => (webhooks.Now, mails.Now) == (16, 8));
        webhooks.Open();
        mails.Open();
        await Eventually.True(() => (webhooks.All, mails.All) == (Told, Told));

        Assert.Equal((16, 8), (webhooks.Most, mails.Most));
    }

    private sealed class SlowServer(Crowd crowd) : IMailTransport
    {
        public bool IsConfigured => true;

        public Task Send(Mail mail, CancellationToken stop) => crowd.Join();
    }

    /// <summary>Counts who is there at the same time, and lets nobody go until it is opened.</summary>
    private sealed class Crowd
    {
        private readonly Lock _lock = new();
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Now { get; private set; }

        public int Most { get; private set; }

        public int All { get; private set; }

        public void Open() => _open.SetResult();

        public async Task Join()
        {
            lock (_lock)
            {
                All++;
                Most = Math.Max(Most, ++Now);
            }

            await _open.Task;
            lock (_lock) Now--;
        }
    }
}
