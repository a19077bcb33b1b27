using MeteringCluster.Journal;
using MeteringCluster.Journaling;
using MeteringCluster.Tests.Kit;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace MeteringCluster.Tests.Journaling;

public sealed class DataFolderTests : IDisposable
{
    private readonly TemporaryFolder _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task A_missing_folder_is_made()
    {
        await using var folder = Open(_files.File("new/deeper"));

        Assert.True(folder.Journal.IsWritable);
        Assert.True(File.Exists(_files.File("new/deeper/journal.db")));
    }

    [Fact]
    public async Task An_installation_keeps_its_id_and_another_has_another()
    {
        string id;
        await using (var folder = Open(_files.File("one"))) id = folder.Installation;
        await using var again = Open(_files.File("one"));
        await using var other = Open(_files.File("two"));

        Assert.Matches("^[0-9a-f]{32}$", id);
        Assert.Equal(id, again.Installation);
        Assert.NotEqual(id, other.Installation);
    }

    [Fact]
    public async Task A_second_owner_is_refused_and_told_who_the_first_is()
    {
        await using var first = Open(_files.Path);

        var refusal = Assert.Throws<JournalRefusedException>(() => Open(_files.Path));

        Assert.Contains($"in use by process {Environment.ProcessId}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_owner_that_left_its_lock_file_behind_is_no_obstacle()
    {
        File.WriteAllText(_files.File("journal.lock"), "process 1, started long ago");
        File.WriteAllText(_files.File("journal.owner"), "process 1, started long ago");

        await using var folder = Open(_files.Path);

        Assert.Contains($"process {Environment.ProcessId}", File.ReadAllText(_files.File("journal.owner")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("this is no database")]
    [InlineData("this is no database either, and it is longer than the header of one: 0123456789012345678901234567890123456789")]
    public void A_file_that_is_no_database_is_refused_and_left_alone(string content)
    {
        File.WriteAllText(_files.File("journal.db"), content);

        var refusal = Assert.Throws<JournalRefusedException>(() => Open(_files.Path));

        Assert.Contains("is not a database", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(_files.File("journal.db")));
        Assert.Equal(["journal.db"], System.IO.Directory.GetFiles(_files.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Another_products_database_is_refused_and_left_alone()
    {
        using (var other = Database.Open(_files.File("journal.db"), SqliteOpenMode.ReadWriteCreate))
            Database.Execute(other, "CREATE TABLE theirs (id INTEGER)");
        var before = File.ReadAllBytes(_files.File("journal.db"));

        var refusal = Assert.Throws<JournalRefusedException>(() => Open(_files.Path));

        Assert.Contains("not a journal of this product", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(_files.File("journal.db")));
    }

    [Fact]
    public async Task A_journal_of_a_newer_version_is_refused_and_left_alone()
    {
        await Open(_files.Path).DisposeAsync();
        using (var newer = Database.Open(_files.File("journal.db"), SqliteOpenMode.ReadWrite))
        {
            Database.Execute(newer, "PRAGMA user_version = 99");
            Database.Checkpoint(newer, truncate: true);
        }

        var before = File.ReadAllBytes(_files.File("journal.db"));

        var refusal = Assert.Throws<JournalRefusedException>(() => Open(_files.Path));

        Assert.Contains("layout 99 and was written by a newer version", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(_files.File("journal.db")));
    }

    [Fact]
    public async Task A_journal_whose_pages_are_damaged_is_refused_and_left_alone()
    {
        await using (var folder = Open(_files.Path))
            await new Owner("counter", "a").Append(folder.Journal, new byte[100]).Completion;
        var bytes = File.ReadAllBytes(_files.File("journal.db"));
        bytes.AsSpan(100, 4000).Fill(0xA5);
        File.WriteAllBytes(_files.File("journal.db"), bytes);

        var refusal = Assert.Throws<JournalRefusedException>(() => Open(_files.Path));

        Assert.Contains("journal.db is damaged", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes(_files.File("journal.db")));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_refused()
    {
        File.WriteAllText(_files.File("file"), "");

        var refusal = Assert.Throws<JournalRefusedException>(() => Open(_files.File("file/below")));

        Assert.Contains("cannot be used", refusal.Message, StringComparison.Ordinal);
    }

    [FactWhenDisksCanBeMounted]
    public void A_read_only_folder_is_refused()
    {
        using var disk = new SmallDisk(1, readOnly: true);

        var refusal = Assert.Throws<JournalRefusedException>(() => Open(disk.Path));

        Assert.Contains("cannot be used", refusal.Message, StringComparison.Ordinal);
    }

    [FactWhenDisksCanBeMounted]
    public async Task A_full_disk_is_refused_at_the_start_whether_or_not_there_is_a_journal()
    {
        using var disk = new SmallDisk(4);
        disk.Fill();
        var empty = Assert.Throws<JournalRefusedException>(() => Open(disk.Path));
        Assert.False(File.Exists(Path.Combine(disk.Path, "journal.db")));
        disk.MakeRoom();
        var owner = new Owner("counter", "a");
        await using (var folder = Open(disk.Path)) await owner.Append(folder.Journal, new byte[10]).Completion;
        disk.Fill();

        var full = Assert.Throws<JournalRefusedException>(() => Open(disk.Path));
        disk.MakeRoom();

        Assert.Matches("(?i)full|no space", empty.Message);
        Assert.Matches("(?i)full|no space", full.Message);
        await using var again = Open(disk.Path);
        Assert.Equal(1, await again.Journal.Read(owner.Key, 0).CountAsync());
    }

    [Fact]
    public async Task Snapshots_that_cannot_be_read_are_set_aside()
    {
        var (owner, snapshot) = (new Owner("counter", "a"), new Snapshot(1, 1, new byte[] { 1, 2, 3 }));
        await using (var folder = Open(_files.Path))
        {
            await owner.Append(folder.Journal, new byte[10]).Completion;
            await folder.Snapshots.Write(owner.Key, snapshot);
            Assert.Equal([1, 2, 3], (await folder.Snapshots.Read(owner.Key))!.Value.State.ToArray());
        }

        File.WriteAllText(_files.File("snapshots.db"), new string('x', 5000));
        await using var again = Open(_files.Path);

        Assert.Null(await again.Snapshots.Read(owner.Key));
        Assert.Single(System.IO.Directory.GetFiles(_files.Path, "snapshots.db.unreadable-*"));
        await again.Snapshots.Write(owner.Key, snapshot);
        Assert.NotNull(await again.Snapshots.Read(owner.Key));
    }

    [Fact]
    public async Task Snapshots_of_a_later_history_than_the_journals_are_set_aside()
    {
        var owner = new Owner("counter", "a");
        await using (var folder = Open(_files.Path)) await owner.Append(folder.Journal, new byte[10]).Completion;
        using var backup = _files.Copy();
        await using (var folder = Open(_files.Path))
        {
            await owner.Append(folder.Journal, new byte[10]).Completion;
            await folder.Snapshots.Write(owner.Key, new Snapshot(2, 1, new byte[] { 1 }));
        }

        File.Copy(backup.File("journal.db"), _files.File("journal.db"), overwrite: true);
        await using var restored = Open(_files.Path);

        Assert.Null(await restored.Snapshots.Read(owner.Key));
        Assert.Equal(1, await restored.Journal.Read(owner.Key, 0).CountAsync());
    }

    private static DataFolder Open(string path) => DataFolder.Open(path, TimeProvider.System, NullLoggerFactory.Instance);
}
