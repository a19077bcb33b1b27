using MeteringCluster.Journal;
using MeteringCluster.Journaling;
using MeteringCluster.Tests.Kit;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace MeteringCluster.Tests.Journaling;

public sealed class SqliteJournalTests : JournalContract
{
    private readonly TemporaryFolder _files = new();
    private DataFolder _folder = null!;

    protected override Task<IJournal> Open()
    {
        _folder = DataFolder.Open(_files.Path, TimeProvider.System, NullLoggerFactory.Instance);
        return Task.FromResult<IJournal>(_folder.Journal);
    }

    public override async Task DisposeAsync()
    {
        await _folder.DisposeAsync();
        _files.Dispose();
    }

    [Fact]
    public async Task Everything_is_there_again_after_a_restart()
    {
        var owner = new Owner("counter", "a");
        var due = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        await owner.Append(Journal, Bytes("one"), DueChange.To(due), Mail("m1"), Mail("m2")).Completion;
        await owner.Append(Journal, Bytes("two")).Completion;
        await Journal.CompleteEffect("m1");
        await _folder.DisposeAsync();

        await Open();

        var journal = _folder.Journal;
        Assert.Equal(["one", "two"], (await journal.Read(owner.Key, 0).ToListAsync()).Select(r => Text(r.Payload)));
        Assert.Equal(["m2"], (await journal.PendingEffects().ToListAsync()).Select(effect => effect.Id));
        Assert.Equal([new DueWork(owner.Key, due)], await journal.DueWork().ToListAsync());
        await owner.Append(journal, Bytes("three")).Completion;
        Assert.Equal(3, await journal.Read(owner.Key, 0).CountAsync());
    }
}
