using System.Text;
using MeteringCluster.Journaling;
using MeteringCluster.Reselling;
using MeteringCluster.Signing;
using MeteringCluster.Tests.Kit;
using Xunit;

namespace MeteringCluster.Tests.Reselling;

/// <summary>D6: the coupons and the disk: what did not get there never left, and what did is never drawn again.</summary>
public sealed class CouponsOnDiskTests
{
    private static readonly ResellerId North = ResellerId.Parse("north");
    private static readonly ResellerId South = ResellerId.Parse("south");

    private readonly SimulatedJournal _journal = new() { FlushesAtOnce = true };
    private readonly ManualClock _clock = new(new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Coupons_leave_only_when_the_draw_is_on_disk()
    {
        await using var host = new SimulatedHost(_journal, _clock);
        var coupons = new CouponsGrain("coupons", host.Runtime);
        var first = await coupons.Draw(North, 5);
        _journal.FlushesAtOnce = false;

        var lost = coupons.Draw(North, 5);
        await Eventually.True(() => _journal.Waiting == 1);
        Assert.False(lost.IsCompleted);
        _journal.FailFlush();
        await Assert.ThrowsAsync<JournalUnavailableException>(() => lost);

        var drawing = coupons.Draw(North, 5);
        await Eventually.True(() => _journal.Waiting == 1);
        _journal.Flush();
        var second = await drawing;
        Assert.Empty(first.Intersect(second));
    }

    [Fact]
    public async Task Coupons_whose_answer_was_lost_in_a_crash_never_come_again()
    {
        await using var before = new SimulatedHost(_journal, _clock);
        var known = await new CouponsGrain("coupons", before.Runtime).Draw(North, 300);
        // On disk, and nobody was told.
        var untold = await new CouponsGrain("coupons", before.Runtime).Draw(North, 300);
        _journal.FlushesAtOnce = false;
        _ = new CouponsGrain("coupons", before.Runtime).Draw(South, 300);
        await Eventually.True(() => _journal.Waiting == 1);
        _journal.Crash();

        _journal.FlushesAtOnce = true;
        await using var after = new SimulatedHost(_journal, _clock);
        var coupons = new CouponsGrain("coupons", after.Runtime);
        var next = (await coupons.Draw(North, 300)).AddRange(await coupons.Draw(South, 300));

        Assert.Equal(600 + 600, known.Concat(untold).Concat(next).Distinct().Count());
        Assert.Equal([North, North, South], [await coupons.Find(untold[7]), await coupons.Find(next[0]), await coupons.Find(next[^1])]);
    }

    [Fact]
    public async Task The_key_lies_on_disk_as_signing_keys_do_and_follows_the_secret()
    {
        var drawn = await Under(null, null).Draw(North, 1);
        Assert.Null(await Under(null, null).Secret());
        Assert.Equal(1, await KeysOnDisk());

        // It is encrypted at the first start with a secret, and with the next when there is another.
        Assert.Equal(Secret(1).Id, await Under(Secret(1), null).Secret());
        Assert.Equal(Secret(1).Id, await Under(Secret(1), null).Secret());
        Assert.Equal(2, await KeysOnDisk());
        Assert.Equal(Secret(1).Id, await Under(Secret(2), null).Secret());
        await Assert.ThrowsAsync<InvalidOperationException>(() => Under(Secret(2), null).Find(drawn[0]));
        Assert.Equal(Secret(2).Id, await Under(Secret(2), Secret(1)).Secret());
        Assert.Equal(3, await KeysOnDisk());

        var coupons = Under(Secret(2), null);
        Assert.Equal(North, await coupons.Find(drawn[0]));
        Assert.DoesNotContain(drawn[0], await coupons.Draw(North, 500));
    }

    [Fact]
    public void The_key_is_not_in_what_is_printed_of_it()
    {
        var key = CouponKey.New(null);
        Assert.DoesNotContain(key.Value, $"{key} {new CouponKeySet(_clock.GetUtcNow(), key)}", StringComparison.Ordinal);
        Assert.NotEqual(key, CouponKey.New(null));
        Assert.Equal(32, key.Reveal(new SigningOptions()).Length);
    }

    private CouponsGrain Under(SigningSecret? secret, SigningSecret? previous) => new(
        "coupons", new SimulatedHost(_journal, _clock).Runtime with { Signing = new SigningOptions { Secret = secret, PreviousSecret = previous } });

    private async Task<int> KeysOnDisk()
    {
        var keys = 0;
        await foreach (var record in _journal.Read(new GrainKey("coupons", "coupons"), 0))
            keys += Encoding.UTF8.GetString(record.Payload.Span).Split("coupon-key-set").Length - 1;
        return keys;
    }

    private static SigningSecret Secret(byte last)
    {
        Assert.True(SigningSecret.TryParse(Convert.ToBase64String([.. new byte[31], last]), out var secret));
        return secret;
    }
}
