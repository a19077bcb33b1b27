using MeteringCluster.Journal.Postgres;
using MeteringCluster.Journaling;
using MeteringCluster.Tests.Kit;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace MeteringCluster.Tests.Journaling;

public sealed class PostgresJournalTests : JournalContract
{
    private PostgresStorage _storage = null!;

    protected override async Task<IJournal> Open()
    {
        _storage = await PostgresStorage.Open(
            new PostgresOptions([await PostgresServer.NewJournal()]), NullLoggerFactory.Instance);
        return _storage.Journal;
    }

    public override async Task DisposeAsync() => await _storage.DisposeAsync();

    // The same promises; what is said anew is that these tests need PostgreSQL.
    [PostgresFact]
    public override Task Records_are_read_back_in_order_with_all_they_hold() =>
        base.Records_are_read_back_in_order_with_all_they_hold();

    [PostgresTheory]
    [InlineData(0, 20)]
    [InlineData(1, 19)]
    [InlineData(19, 1)]
    [InlineData(20, 0)]
    [InlineData(500, 0)]
    public override Task Reading_starts_after_a_sequence_number(long after, int expected) =>
        base.Reading_starts_after_a_sequence_number(after, expected);

    [PostgresTheory]
    [InlineData(0, 20, 1, 20)]
    [InlineData(0, 1, 1, 1)]
    [InlineData(7, 8, 8, 1)]
    [InlineData(7, 12, 8, 5)]
    [InlineData(19, 500, 20, 1)]
    [InlineData(7, 7, 0, 0)]
    [InlineData(7, 3, 0, 0)]
    [InlineData(500, 600, 0, 0)]
    public override Task Reading_ends_with_a_sequence_number(long after, long through, int first, int expected) =>
        base.Reading_ends_with_a_sequence_number(after, through, first, expected);

    [PostgresFact]
    public override Task A_grain_without_records_reads_empty() =>
        base.A_grain_without_records_reads_empty();

    [PostgresFact]
    public override Task An_empty_payload_is_a_record_too() =>
        base.An_empty_payload_is_a_record_too();

    [PostgresFact]
    public override Task Many_grains_writing_at_once_keep_their_records_apart_and_in_order() =>
        base.Many_grains_writing_at_once_keep_their_records_apart_and_in_order();

    [PostgresFact]
    public override Task What_is_completed_can_be_read_at_once() =>
        base.What_is_completed_can_be_read_at_once();

    [PostgresFact]
    public override Task Effects_are_pending_oldest_first_until_they_are_done() =>
        base.Effects_are_pending_oldest_first_until_they_are_done();

    [PostgresFact]
    public override Task Due_work_is_the_last_that_was_set_and_none_once_cleared() =>
        base.Due_work_is_the_last_that_was_set_and_none_once_cleared();
}
