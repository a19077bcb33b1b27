using MeteringCluster.Signing;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Kit.Hosts;
using Xunit;

namespace MeteringCluster.Tests.Signing;

/// <summary>A2: the published keys are what servers need while this service is not well.</summary>
public sealed class SigningOutageTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    private readonly SimulatedJournal _journal = new() { FlushesAtOnce = true };
    private readonly ManualClock _clock = new(Noon);

    [Theory]
    [InlineData(0)]
    [InlineData(29)]
    [InlineData(300)]
    public async Task While_the_journal_takes_no_writes_the_published_keys_are_there_also_where_something_is_due(int days)
    {
        await using var cluster = await GrainHost.Begin(HostKind.Embedded, _journal, _clock);
        SigningKey[] before = [.. (await cluster.Grains.Signing.Keys()).Keys];

        _journal.IsWritable = false;
        _clock.Advance(TimeSpan.FromDays(days));

        Assert.Equal(before, (await cluster.Grains.Signing.Keys()).Keys);
    }

    [Fact]
    public async Task After_a_restart_in_an_outage_the_published_keys_are_there()
    {
        SigningKey[] before;
        await using (var cluster = await GrainHost.Begin(HostKind.Embedded, _journal, _clock))
            before = [.. (await cluster.Grains.Signing.Keys()).Keys];

        _journal.IsWritable = false;
        await using var next = await GrainHost.Begin(HostKind.Embedded, _journal, _clock);

        Assert.Equal(before, (await next.Grains.Signing.Keys()).Keys);
    }

    [Fact]
    public async Task Without_a_key_there_is_nothing_to_publish_until_one_can_be_written()
    {
        await using var cluster = await GrainHost.Begin(HostKind.Embedded, _journal, _clock);
        _journal.IsWritable = false;
        await Assert.ThrowsAsync<JournalUnavailableException>(async () => await cluster.Grains.Signing.Keys());

        _journal.IsWritable = true;
        Assert.Single((await cluster.Grains.Signing.Keys()).Keys);
    }

    [Fact]
    public async Task A_look_at_the_keys_writes_nothing_where_nothing_is_due()
    {
        await using var cluster = await GrainHost.Begin(HostKind.Embedded, _journal, _clock);
        await cluster.Grains.Signing.Keys();
        _journal.FlushesAtOnce = false;

        await cluster.Grains.Signing.Keys();

        Assert.Equal(0, _journal.Waiting);
    }

    [Fact]
    public async Task A_timer_that_cannot_do_what_is_due_says_so_and_is_tried_again()
    {
        await using var cluster = await GrainHost.Begin(HostKind.Embedded, _journal, _clock);
        await cluster.Grains.Signing.Keys();
        _journal.IsWritable = false;
        _clock.Advance(TimeSpan.FromDays(29));

        await Assert.ThrowsAsync<JournalUnavailableException>(cluster.Grains.Signing.Wake);
    }
}
