using System.Text;
using MeteringCluster.Journaling;
using MeteringCluster.Tests.Kit;
using Xunit;

namespace MeteringCluster.Tests.Journaling;

/// <summary>What every journal promises, whatever it is written on.</summary>
public abstract class JournalContract : IAsyncLifetime
{
    protected IJournal Journal { get; private set; } = null!;

    protected abstract Task<IJournal> Open();

    public async Task InitializeAsync() => Journal = await Open();

    public virtual async Task DisposeAsync() => await Journal.DisposeAsync();

    [Fact]
    public virtual async Task Records_are_read_back_in_order_with_all_they_hold()
    {
        var owner = new Owner("counter", "a");
        var records = Enumerable.Range(1, 50).Select(n => owner.Append(Journal, Bytes($"event {n}"))).ToList();
        await Task.WhenAll(records.Select(record => record.Completion));

        var read = await Journal.Read(owner.Key, 0).ToListAsync();

        Assert.Equal(Enumerable.Range(1, 50).Select(n => (long)n), read.Select(record => record.Sequence));
        Assert.Equal(records.Select(record => record.At), read.Select(record => record.At));
        Assert.Equal(records.Select(r => Text(r.Payload)), read.Select(r => Text(r.Payload)));
    }

    [Theory]
    [InlineData(0, 20)]
    [InlineData(1, 19)]
    [InlineData(19, 1)]
    [InlineData(20, 0)]
    [InlineData(500, 0)]
    public virtual async Task Reading_starts_after_a_sequence_number(long after, int expected)
    {
        var owner = new Owner("counter", "a");
        for (var n = 0; n < 20; n++) await owner.Append(Journal, Bytes("x")).Completion;

        var read = await Journal.Read(owner.Key, after).ToListAsync();

        Assert.Equal(Enumerable.Range((int)after + 1, expected).Select(n => (long)n), read.Select(r => r.Sequence));
    }

    [Theory]
    [InlineData(0, 20, 1, 20)]
    [InlineData(0, 1, 1, 1)]
    [InlineData(7, 8, 8, 1)]
    [InlineData(7, 12, 8, 5)]
    [InlineData(19, 500, 20, 1)]
    [InlineData(7, 7, 0, 0)]
    [InlineData(7, 3, 0, 0)]
    [InlineData(500, 600, 0, 0)]
    public virtual async Task Reading_ends_with_a_sequence_number(long after, long through, int first, int expected)
    {
        // Several flushes of several records, so that both bounds also fall between records of one flush.
        var owner = new Owner("counter", "a");
        for (var flush = 0; flush < 5; flush++)
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => owner.Append(Journal, Bytes("x")).Completion));

        var read = await Journal.Read(owner.Key, after, through).ToListAsync();

        Assert.Equal(Enumerable.Range(first, expected).Select(n => (long)n), read.Select(r => r.Sequence));
    }

    [Fact]
    public virtual async Task A_grain_without_records_reads_empty()
    {
        Assert.Empty(await Journal.Read(new GrainKey("counter", "nobody"), 0).ToListAsync());
        Assert.Empty(await Journal.Grains().ToListAsync());
    }

    [Fact]
    public virtual async Task An_empty_payload_is_a_record_too()
    {
        var owner = new Owner("counter", "a");
        await owner.Append(Journal, ReadOnlyMemory<byte>.Empty).Completion;

        var record = Assert.Single(await Journal.Read(owner.Key, 0).ToListAsync());
        Assert.True(record.Payload.IsEmpty);
    }

    [Fact]
    public virtual async Task Many_grains_writing_at_once_keep_their_records_apart_and_in_order()
    {
        var owners = Enumerable.Range(0, 40).Select(n => new Owner("counter", $"grain-{n}")).ToList();
        await Task.WhenAll(owners.Select(owner => Task.Run(async () =>
        {
            for (var n = 1; n <= 100; n++)
            {
                var record = owner.Append(Journal, Bytes($"{owner.Key.Id} {n}"));
                if (n % 10 == 0) await record.Completion;
            }
        })));

        foreach (var owner in owners)
        {
            var read = await Journal.Read(owner.Key, 0).ToListAsync();
            Assert.Equal(Enumerable.Range(1, 100).Select(n => $"{owner.Key.Id} {n}"), read.Select(r => Text(r.Payload)));
        }

        Assert.Equal(owners.Select(o => o.Key.Id).Order(), (await Journal.Grains().ToListAsync()).Select(k => k.Id).Order());
    }

    [Fact]
    public virtual async Task What_is_completed_can_be_read_at_once()
    {
        var owner = new Owner("counter", "a");
        for (var n = 1; n <= 30; n++)
        {
            await owner.Append(Journal, Bytes("x")).Completion;
            Assert.Equal(n, await Journal.Read(owner.Key, 0).CountAsync());
        }
    }

    [Fact]
    public virtual async Task Effects_are_pending_oldest_first_until_they_are_done()
    {
        var owner = new Owner("counter", "a");
        for (var n = 1; n <= 3; n++) await owner.Append(Journal, Bytes("x"), default, Mail($"mail-{n}")).Completion;

        await Journal.CompleteEffect("mail-2");

        var pending = await Journal.PendingEffects().ToListAsync();
        Assert.Equal(["mail-1", "mail-3"], pending.Select(effect => effect.Id));
        Assert.Equal(("mail", "hello"), (pending[0].Kind, Text(pending[0].Payload)));
    }

    [Fact]
    public virtual async Task Due_work_is_the_last_that_was_set_and_none_once_cleared()
    {
        var (set, cleared) = (new Owner("counter", "set"), new Owner("counter", "cleared"));
        var noon = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        await set.Append(Journal, Bytes("x"), DueChange.To(noon)).Completion;
        await set.Append(Journal, Bytes("x"), DueChange.To(noon.AddTicks(7))).Completion;
        await set.Append(Journal, Bytes("x")).Completion;
        await cleared.Append(Journal, Bytes("x"), DueChange.To(noon)).Completion;
        await cleared.Append(Journal, Bytes("x"), DueChange.To(null)).Completion;

        Assert.Equal([new DueWork(set.Key, noon.AddTicks(7))], await Journal.DueWork().ToListAsync());
    }

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    protected static Effect Mail(string id) => new(id, "mail", Bytes("hello"));
}
