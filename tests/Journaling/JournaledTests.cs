using MeteringCluster.Journaling;
using MeteringCluster.Tests.Kit;
using Xunit;

namespace MeteringCluster.Tests.Journaling;

/// <summary>The turn and commit path of every grain, on a journal whose disk the test holds in its hand.</summary>
public sealed class JournaledTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly SimulatedJournal _journal = new();
    private readonly ManualClock _clock = new(Noon);
    private readonly NotedEffects _mail = new();

    [Fact]
    public async Task An_answer_waits_until_its_events_are_on_disk()
    {
        var counter = Host().Counter("a");

        var answer = counter.Add(5);
        await Eventually.True(() => _journal.Waiting == 1);
        Assert.False(answer.IsCompleted);
        _journal.Flush();

        Assert.Equal(5, await answer);
    }

    [Fact]
    public async Task Many_commands_of_one_grain_wait_on_disk_at_once()
    {
        var counter = Host().Counter("a");

        var answers = Enumerable.Range(1, 500).Select(_ => counter.Add(1)).ToList();
        await Eventually.True(() => _journal.Waiting == 500);
        _journal.Flush();

        Assert.Equal(Enumerable.Range(1, 500).Select(n => (long)n), (await Task.WhenAll(answers)).Order());
    }

    [Fact]
    public async Task A_read_and_a_repeat_wait_for_what_they_show()
    {
        var counter = Host().Counter("a");
        var answer = counter.Add(5);
        await Eventually.True(() => _journal.Waiting == 1);

        var (read, repeat) = (counter.Sum(), counter.Refused());
        Assert.False(read.IsCompleted);
        Assert.False(repeat.IsCompleted);
        _journal.Flush();

        Assert.Equal((5, 5, 5), (await answer, await read, await repeat));
        Assert.Equal(0, _journal.Waiting);
    }

    [Fact]
    public async Task A_decision_without_events_journals_nothing()
    {
        var counter = Host().Counter("a");

        Assert.Equal(0, await counter.Refused());

        Assert.Equal(0, _journal.Waiting);
        Assert.Empty(await _journal.Grains().ToListAsync());
    }

    [Fact]
    public async Task A_failed_flush_fails_every_waiting_answer_and_the_next_call_replays()
    {
        var counter = Host().Counter("a");
        await Flushed(counter.Add(1));
        var lost = new[] { counter.Add(10), counter.Add(100), counter.Refused() };
        var read = counter.Sum();

        _journal.FailFlush();

        foreach (var answer in lost) await Assert.ThrowsAsync<JournalUnavailableException>(() => answer);
        Assert.Equal(1, await read);
        Assert.Equal(3, await Flushed(counter.Add(2)));
    }

    [Fact]
    public async Task While_the_journal_cannot_be_written_commands_fail_and_reads_go_on()
    {
        var counter = Host().Counter("a");
        await Flushed(counter.Add(1));

        _journal.IsWritable = false;

        await Assert.ThrowsAsync<JournalUnavailableException>(() => counter.Add(2));
        Assert.Equal(1, await counter.Sum());
        _journal.IsWritable = true;
        Assert.Equal(3, await Flushed(counter.Add(2)));
    }

    [Fact]
    public async Task After_a_crash_everything_acknowledged_is_there_and_nothing_else()
    {
        var counter = Host().Counter("a");
        await Flushed(counter.Add(1));
        var never = counter.Add(10);
        await Eventually.True(() => _journal.Waiting == 1);

        _journal.Crash();

        Assert.Equal(1, await Host().Counter("a").Sum());
        Assert.False(never.IsCompleted);
    }

    [Fact]
    public async Task A_fold_that_throws_loses_nothing_of_what_was_handed_over_before()
    {
        var counter = Host().Counter("a");
        await Flushed(counter.Add(1));
        var waiting = counter.Add(10);
        await Eventually.True(() => _journal.Waiting == 1);

        await Assert.ThrowsAsync<InvalidOperationException>(() => counter.Add(new Add(CounterFold.Poison)));
        var next = counter.Add(100);
        // A replay that did not wait for the first record would have had every chance by now.
        for (var n = 0; n < 50 && _journal.Waiting == 1; n++) await Task.Delay(2);
        Assert.Equal(1, _journal.Waiting);
        _journal.Flush();

        Assert.Equal(11, await waiting);
        await Eventually.True(() => _journal.Waiting == 1);
        _journal.Flush();
        Assert.Equal(111, await next);
    }

    [Fact]
    public async Task Replay_gives_the_same_from_a_snapshot_at_any_record_as_from_the_first()
    {
        _journal.FlushesAtOnce = true;
        var counter = Host().Counter("a");
        for (var n = 1; n <= 300; n++)
        {
            await counter.Add(n);
            if (n % 7 == 0) Assert.Equal(n * (n + 1) / 2, await Host().Counter("a").Sum());
        }

        await Eventually.True(() => _journal.Kept.Count == 1);
        Assert.InRange(_journal.Kept[counter.Key].Sequence, 1, 300);
        Assert.Equal(45150, await Host().Counter("a", new CounterFold { SnapshotVersion = 2 }).Sum());
    }

    [Fact]
    public async Task A_snapshot_that_cannot_be_made_fails_no_command()
    {
        var counter = Host().Counter("a", new CounterFold { SnapshotsFail = true });
        _journal.FlushesAtOnce = true;

        for (var n = 1; n <= 100; n++) await counter.Add(1);

        Assert.True(counter.TryLetGo());
        Assert.Empty(_journal.Kept);
        Assert.Equal(100, await counter.Sum());
    }

    [Fact]
    public async Task Time_never_goes_back_within_a_grain_not_even_over_a_restart()
    {
        _journal.FlushesAtOnce = true;
        await Host().Counter("a").Add(1);

        await using var earlier = new SimulatedHost(_journal, new ManualClock(Noon.AddHours(-1)));

        Assert.Equal(Noon, await earlier.Counter("a").Now());
    }

    [Fact]
    public async Task Time_does_not_go_back_either_where_a_snapshot_holds_every_record()
    {
        _journal.FlushesAtOnce = true;
        var counter = Host().Counter("a");
        for (var sequence = 1L; _journal.Kept.GetValueOrDefault(counter.Key).Sequence != sequence - 1 || sequence == 1; sequence++)
        {
            Assert.InRange(sequence, 1, 1000);
            await counter.Add(1);
            if (sequence % 100 == 0) await Eventually.True(() => _journal.Kept.Count == 1);
        }

        await using var earlier = new SimulatedHost(_journal, new ManualClock(Noon.AddHours(-1)));

        Assert.Equal(Noon, await earlier.Counter("a").Now());
    }

    [Fact]
    public async Task An_effect_runs_only_after_its_commit()
    {
        var counter = Host().Counter("a");
        var answer = counter.AddAndRun(new Add(1, null, Mail("m1")));
        await Eventually.True(() => _journal.Waiting == 1);
        Assert.Empty(_mail.Ran);

        _journal.Flush();
        await answer;

        Assert.Equal(["m1"], _mail.Ran);
        await Eventually.True(() => Pending().Length == 0);
    }

    [Fact]
    public async Task An_effect_of_a_commit_that_failed_never_runs()
    {
        var counter = Host().Counter("a");
        var answer = counter.Add(new Add(1, null, Mail("m1")));
        await Eventually.True(() => _journal.Waiting == 1);

        _journal.FailFlush();
        await Assert.ThrowsAsync<JournalUnavailableException>(() => answer);
        await Flushed(counter.AddAndRun(new Add(1, null, Mail("m2"))));

        Assert.Equal(["m2"], _mail.Ran);
    }

    [Fact]
    public async Task An_effect_that_fails_runs_again_until_it_succeeds()
    {
        _journal.FlushesAtOnce = true;
        _mail.Failures = 3;

        // Its caller is told to repeat: what the answer promises has not been done.
        await Assert.ThrowsAsync<JournalUnavailableException>(() => Host().Counter("a").AddAndRun(new Add(1, null, Mail("m1"))));
        Assert.Equal(["m1"], Pending());
        await Eventually.True(() =>
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            return Pending().Length == 0;
        });

        Assert.Equal(["m1", "m1", "m1", "m1"], _mail.Ran);
    }

    [Fact]
    public async Task Effects_that_are_owed_run_together_up_to_a_bound_and_the_answer_waits_for_all()
    {
        _journal.FlushesAtOnce = true;
        var gate = new GatedEffects();
        await using var host = new SimulatedHost(_journal, _clock, gate);

        var answer = host.Counter("a").Owing([.. Enumerable.Range(0, 200).Select(n => Mail($"m{n}"))]);
        await Eventually.True(() => gate.Waiting == 64);
        gate.Let(199);
        await Eventually.True(() => gate.Waiting == 1);
        Assert.False(answer.IsCompleted);
        gate.Let(1);

        Assert.Equal(0, await answer);
        Assert.Equal((200, 64), (gate.Ran, gate.MostAtOnce));
    }

    [Fact]
    public async Task Where_one_of_the_effects_that_are_owed_fails_the_caller_is_told_to_repeat_after_all_were_tried()
    {
        _journal.FlushesAtOnce = true;
        _mail.Failures = 1;

        await Assert.ThrowsAsync<JournalUnavailableException>(
            () => Host().Counter("a").Owing([.. Enumerable.Range(0, 100).Select(n => Mail($"m{n}"))]));

        Assert.Equal(100, _mail.Ran.Distinct().Count());
    }

    [Fact]
    public async Task An_effect_left_pending_by_a_crash_runs_in_the_next_process()
    {
        _journal.FlushesAtOnce = true;
        _mail.Failures = 1;
        var first = Host();
        await Assert.ThrowsAsync<JournalUnavailableException>(() => first.Counter("a").AddAndRun(new Add(1, null, Mail("m1"))));
        await first.DisposeAsync();

        var next = Host();
        foreach (var effect in await _journal.PendingEffects().ToListAsync()) next.Effects.Resume(effect);
        await next.Effects.FirstAttempt("m1");

        Assert.Equal(["m1", "m1"], _mail.Ran);
        await Eventually.True(() => Pending().Length == 0);
    }

    [Fact]
    public async Task A_grain_is_woken_at_its_due_instant_and_not_before()
    {
        _journal.FlushesAtOnce = true;
        var host = Host();
        await host.Due.Start(CancellationToken.None);
        var counter = host.Counter("a");
        await counter.Add(new Add(1, Noon.AddHours(1)));

        _clock.MoveTo(Noon.AddHours(1).AddTicks(-1));
        Assert.Equal(0, counter.Woken);
        _clock.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(1, counter.Woken);
        Assert.Equal(1001, await counter.Sum());
        Assert.Empty(await _journal.DueWork().ToListAsync());
    }

    [Fact]
    public async Task What_fell_due_while_the_process_was_down_is_done_at_the_next_start()
    {
        _journal.FlushesAtOnce = true;
        await Host().Counter("a").Add(new Add(1, Noon.AddHours(1)));
        _clock.MoveTo(Noon.AddDays(2));

        var host = Host();
        var counter = host.Counter("a");
        await host.Due.Start(CancellationToken.None);

        await Eventually.True(() => counter.Woken == 1);
        Assert.Equal(1001, await counter.Sum());
    }

    [Fact]
    public async Task A_due_instant_that_was_replaced_or_cleared_wakes_nobody()
    {
        _journal.FlushesAtOnce = true;
        var host = Host();
        await host.Due.Start(CancellationToken.None);
        var (moved, cleared) = (host.Counter("moved"), host.Counter("cleared"));
        await moved.Add(new Add(1, Noon.AddHours(1)));
        await moved.Add(new Add(1, Noon.AddHours(3)));
        await cleared.Add(new Add(1, Noon.AddHours(1)));
        await cleared.Add(1);

        _clock.MoveTo(Noon.AddHours(2));
        Assert.Equal((0, 0), (moved.Woken, cleared.Woken));
        _clock.MoveTo(Noon.AddHours(3));

        Assert.Equal((1, 0), (moved.Woken, cleared.Woken));
    }

    [Fact]
    public async Task A_grain_is_let_go_only_when_nothing_is_under_way_and_comes_back_as_it_was()
    {
        var counter = Host().Counter("a");
        var answer = counter.Add(5);
        await Eventually.True(() => _journal.Waiting == 1);

        Assert.False(counter.TryLetGo());
        _journal.Flush();
        await answer;

        Assert.True(counter.TryLetGo());
        Assert.Equal(5, await counter.Sum());
    }

    private SimulatedHost Host() => new(_journal, _clock, _mail);

    private async Task<long> Flushed(Task<long> answer)
    {
        await Eventually.True(() => _journal.Waiting > 0 || answer.IsCompleted);
        _journal.Flush();
        return await answer;
    }

    private string[] Pending() => [.. _journal.PendingEffects().ToBlockingEnumerable().Select(effect => effect.Id)];

    private static Effect Mail(string id) => new(id, "mail", ReadOnlyMemory<byte>.Empty);
}
