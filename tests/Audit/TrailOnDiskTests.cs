using MeteringCluster.Audit;
using MeteringCluster.Journaling;
using MeteringCluster.Licensing;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Licensing;
using Xunit;

namespace MeteringCluster.Tests.Audit;

/// <summary>C8: the trail shows what is on disk, all of it, and nothing else.</summary>
public sealed class TrailOnDiskTests : IAsyncLifetime
{
    private static readonly ReadTrail Everything = new(
        LicenseRun.Start, LicenseRun.Noon.AddYears(1), NewestFirst: false, After: null, TrailFilter.None, Limit: 1000);

    private readonly SimulatedJournal _journal = new() { FlushesAtOnce = true };
    private readonly SimulatedHost _host;

    public TrailOnDiskTests() => _host = new SimulatedHost(_journal, new ManualClock(LicenseRun.Noon));

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task What_is_on_its_way_to_disk_is_shown_when_it_is_there()
    {
        var license = new LicenseGrain("acme", _host.Runtime);
        await license.Create(LicenseRun.Spec);
        _journal.FlushesAtOnce = false;
        var assigning = license.AssignSeat(new AssignSeat("full", "ann")).AsTask();

        var reading = license.ReadTrail(Everything).AsTask();
        Assert.False(reading.IsCompleted);
        _journal.Flush();

        await assigning;
        Assert.Equal([TrailActions.LicenseCreate, TrailActions.SeatAssign], (await reading).Entries.Select(entry => entry.Action));
    }

    [Fact]
    public async Task What_did_not_get_to_disk_is_not_shown()
    {
        var license = new LicenseGrain("acme", _host.Runtime);
        await license.Create(LicenseRun.Spec);
        _journal.FlushesAtOnce = false;
        var assigning = license.AssignSeat(new AssignSeat("full", "ann")).AsTask();

        var reading = license.ReadTrail(Everything).AsTask();
        _journal.FailFlush();

        await Assert.ThrowsAsync<JournalUnavailableException>(() => assigning);
        Assert.Equal([TrailActions.LicenseCreate], (await reading).Entries.Select(entry => entry.Action));
    }

    [Fact]
    public async Task A_month_that_was_taken_out_of_the_journal_has_nothing_to_tell()
    {
        await Keep("refusals", "acme/2026-03", new byte[8], version: 1);

        var page = await new RefusalsGrain("acme/2026-03", _host.Runtime).ReadTrail(Everything);

        Assert.True(page.Done);
        Assert.Empty(page.Entries);
    }

    [Fact]
    public async Task A_licence_whose_records_are_missing_is_damaged()
    {
        await Keep("license", "acme", LicenseRun.Snapshot(LicenseRun.Created().State), LicenseFold.Instance.SnapshotVersion);

        var damage = await Assert.ThrowsAsync<InvalidDataException>(async () => await new LicenseGrain("acme", _host.Runtime).ReadTrail(Everything));

        Assert.Contains("license:acme: record 5 is missing", damage.Message, StringComparison.Ordinal);
    }

    // As if five records had been there when the snapshot was made.
    private ValueTask Keep(string kind, string id, byte[] state, int version) =>
        ((ISnapshots)_journal).Write(new GrainKey(kind, id), new Snapshot(5, version, state));
}
