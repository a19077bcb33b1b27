using MeteringCluster.Journal;
using MeteringCluster.Journaling;

namespace MeteringCluster.Tests.Journaling;

public sealed class MemoryJournalTests : JournalContract
{
    protected override Task<IJournal> Open() => Task.FromResult<IJournal>(new MemoryJournal());
}
